import { readHalf, readNative, readWord } from './fields.ts';
import { SECTION_FLAG_ALLOCATED, SECTION_HEADER_SIZE_64, SECTION_NO_BITS } from './format.ts';
import type { ElfHeader } from './header.ts';

/** One entry of the section header table of a 64-bit file. */
export interface SectionHeader {
  readonly index: number;
  /** sh_name: where the name stands in the table of names. */
  readonly name: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  /** Bytes in the file. */
  readonly fileSize: number;
  readonly link: number;
  readonly info: number;
  readonly alignment: number;
  /** Part of the program in memory, as opposed to notes for tools. */
  readonly allocated: boolean;
}

export interface SectionTable {
  readonly offset: number;
  readonly sections: readonly SectionHeader[];
  /** The section with the names of the sections. */
  readonly names: SectionHeader;
}

/** gABI "Sections": from here on, section numbers have other meanings and the count moves elsewhere. */
const RESERVED_INDEXES = 0xff00;

/** Reads a 64-bit file's section headers, or returns `undefined` when it has none or not all of them can be read. */
export function parseSections(header: ElfHeader): SectionTable | undefined {
  const offset = readNative(header, 40);
  const count = readHalf(header, 60);
  const complete = offset + count * SECTION_HEADER_SIZE_64 <= header.bytes.length;
  if (
    readHalf(header, 58) !== SECTION_HEADER_SIZE_64 ||
    count >= RESERVED_INDEXES ||
    offset === 0 ||
    !complete
  ) {
    return undefined;
  }
  const sections = Array.from({ length: count }, (_, index) =>
    parseSection(header, index, offset + index * SECTION_HEADER_SIZE_64),
  );
  const inside = sections.every((section) => section.offset + section.fileSize <= header.bytes.length);
  const names = sections[readHalf(header, 62)];
  return inside && names !== undefined ? { offset, sections, names } : undefined;
}

function parseSection(header: ElfHeader, index: number, at: number): SectionHeader {
  const type = readWord(header, at + 4);
  const flags = readWord(header, at + 8);
  const hasBytes = index !== 0 && type !== SECTION_NO_BITS;
  return {
    index,
    name: readWord(header, at),
    type,
    flags,
    offset: hasBytes ? readNative(header, at + 24) : 0,
    fileSize: hasBytes ? readNative(header, at + 32) : 0,
    link: readWord(header, at + 40),
    info: readWord(header, at + 44),
    alignment: Math.max(1, readNative(header, at + 48)),
    allocated: (flags & SECTION_FLAG_ALLOCATED) !== 0,
  };
}
