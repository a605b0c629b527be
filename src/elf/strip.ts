import { ElfError } from './errors.ts';
import { readNative } from './fields.ts';
import {
  PROGRAM_HEADER_SIZE_64,
  SECTION_FLAG_INFO_LINK,
  SECTION_GROUP,
  SECTION_HEADER_SIZE_64,
  SECTION_REL,
  SECTION_RELA,
  SECTION_STRINGS,
  SECTION_SYMBOL_INDEXES,
  SECTION_SYMBOLS,
  TYPE_SHARED,
} from './format.ts';
import { isElf, parseHeader, type ElfHeader } from './header.ts';
import { parseSections, type SectionHeader, type SectionTable } from './sections.ts';

/** The names that binutils takes for debug information (bfd/elf.c), so that `strip` drops them. */
const DEBUG_NAME = /^\.(debug|zdebug|line|stab|gdb_index|gnu\.debuglto_\.debug_|gnu\.linkonce\.wi\.)/;
const LONGEST_DEBUG_PREFIX = 32;

/** What only linkers and debuggers read, when it is not loaded with the program. */
const TOOL_TYPES: ReadonlySet<number> = new Set([
  SECTION_SYMBOLS,
  SECTION_STRINGS,
  SECTION_RELA,
  SECTION_REL,
  SECTION_GROUP,
  SECTION_SYMBOL_INDEXES,
]);

/** What the stripped file is made of: the untouched start, then sections that are kept though nothing loads them. */
interface StripPlan {
  readonly header: ElfHeader;
  readonly table: SectionTable;
  /** End of everything that is loaded. */
  readonly loadedEnd: number;
  /** All sections that stay, in their order. */
  readonly kept: readonly SectionHeader[];
  /** New offsets of the kept sections that nothing loads. */
  readonly offsets: ReadonlyMap<SectionHeader, number>;
  readonly tableOffset: number;
}

/**
 * Drops debug information and the symbol table of a 64-bit little-endian shared object, as `strip` does; `.comment`
 * and other notes stay. Program headers and loaded bytes do not change, apart from the ELF header's three fields that
 * say where the section headers are. Returns the same bytes when nothing would be won, when the file cannot be read
 * as ELF, and when its layout is not that of a linker: sections of patchelf's, whose loaded bytes lie behind the
 * debug information, could not be moved without new program headers, and what follows the sections is not ours.
 */
export function stripDebug(bytes: Buffer): Buffer {
  const header = readSharedObject(bytes);
  const table = header === undefined ? undefined : parseSections(header);
  if (header === undefined || table === undefined) {
    return bytes;
  }
  const plan = planStrip(header, table);
  const size = plan.tableOffset + plan.kept.length * SECTION_HEADER_SIZE_64;
  return size < bytes.length && isUsual(plan) ? writeStripped(plan, size) : bytes;
}

function readSharedObject(bytes: Buffer): ElfHeader | undefined {
  if (!isElf(bytes)) {
    return undefined;
  }
  try {
    const header = parseHeader(bytes);
    return header.bits === 64 && header.littleEndian && header.type === TYPE_SHARED ? header : undefined;
  } catch (error) {
    if (error instanceof ElfError) {
      return undefined;
    }
    throw error;
  }
}

function planStrip(header: ElfHeader, table: SectionTable): StripPlan {
  const loadedEnd = findLoadedEnd(header, table.sections);
  const kept = table.sections.filter((section) => !isDroppable(header, table, section));
  const offsets = new Map<SectionHeader, number>();
  let at = loadedEnd;
  for (const section of kept.filter(({ allocated, index }) => !allocated && index !== 0)) {
    const offset = alignUp(at, section.alignment);
    offsets.set(section, offset);
    at = offset + section.fileSize;
  }
  return { header, table, loadedEnd, kept, offsets, tableOffset: alignUp(at, 8) };
}

function alignUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

function findLoadedEnd(header: ElfHeader, sections: readonly SectionHeader[]): number {
  const programHeadersEnd = readNative(header, 32) + header.programHeaders.length * PROGRAM_HEADER_SIZE_64;
  const loaded = [...header.programHeaders, ...sections.filter(({ allocated }) => allocated)];
  return loaded.reduce((end, { offset, fileSize }) => Math.max(end, offset + fileSize), programHeadersEnd);
}

function isDroppable({ bytes }: ElfHeader, { names }: SectionTable, section: SectionHeader): boolean {
  if (section.allocated || section.index === 0 || section === names) {
    return false;
  }
  const start = names.offset + Math.min(section.name, names.fileSize);
  return (
    TOOL_TYPES.has(section.type) ||
    DEBUG_NAME.test(bytes.toString('latin1', start, start + LONGEST_DEBUG_PREFIX))
  );
}

/**
 * True when nothing but the dropped sections goes: they and their table follow what is loaded and end the file, the
 * sections of the program keep their numbers (its symbols hold them), and no kept section refers to a dropped one.
 */
function isUsual({ header, table, loadedEnd, kept }: StripPlan): boolean {
  const tableEnd = table.offset + table.sections.length * SECTION_HEADER_SIZE_64;
  const sectionsEnd = table.sections.reduce(
    (end, { offset, fileSize }) => Math.max(end, offset + fileSize),
    0,
  );
  const keptIndexes = new Set(kept.map(({ index }) => index));
  return (
    table.offset >= loadedEnd &&
    Math.max(tableEnd, sectionsEnd) === header.bytes.length &&
    table.names.type === SECTION_STRINGS &&
    !table.names.allocated &&
    table.sections.every(
      ({ allocated, fileSize, offset }) => allocated || fileSize === 0 || offset >= loadedEnd,
    ) &&
    kept.every(({ allocated, index }, position) => !allocated || index === position) &&
    kept.every((section) => referencesOf(section).every((index) => keptIndexes.has(index)))
  );
}

/** Numbers of the sections that a section refers to (gABI "sh_link and sh_info Interpretation"). */
function referencesOf({ link, info, flags }: SectionHeader): number[] {
  return (flags & SECTION_FLAG_INFO_LINK) === 0 ? [link] : [link, info];
}

function writeStripped(
  { header, table, loadedEnd, kept, offsets, tableOffset }: StripPlan,
  size: number,
): Buffer {
  const stripped = Buffer.alloc(size);
  header.bytes.copy(stripped, 0, 0, loadedEnd);
  for (const [section, offset] of offsets) {
    header.bytes.copy(stripped, offset, section.offset, section.offset + section.fileSize);
  }
  const positions = new Map(kept.map(({ index }, position) => [index, position]));
  kept.forEach((section, position) => {
    const from = table.offset + section.index * SECTION_HEADER_SIZE_64;
    const at = tableOffset + position * SECTION_HEADER_SIZE_64;
    header.bytes.copy(stripped, at, from, from + SECTION_HEADER_SIZE_64);
    stripped.writeBigUInt64LE(
      BigInt(offsets.get(section) ?? header.bytes.readBigUInt64LE(from + 24)),
      at + 24,
    );
    stripped.writeUInt32LE(positions.get(section.link) ?? 0, at + 40);
    if ((section.flags & SECTION_FLAG_INFO_LINK) !== 0) {
      stripped.writeUInt32LE(positions.get(section.info) ?? 0, at + 44);
    }
  });
  stripped.writeBigUInt64LE(BigInt(tableOffset), 40);
  stripped.writeUInt16LE(kept.length, 60);
  stripped.writeUInt16LE(positions.get(table.names.index) ?? 0, 62);
  return stripped;
}
