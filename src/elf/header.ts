import { damaged } from './errors.ts';
import { checkRange, readHalf, readNative, readWord, type ElfBytes } from './fields.ts';
import {
  CLASS_32,
  CLASS_64,
  DATA_BIG,
  DATA_LITTLE,
  IDENT_SIZE,
  MAGIC,
  PHNUM_EXTENDED,
  PROGRAM_HEADER_SIZE_32,
  PROGRAM_HEADER_SIZE_64,
  SEGMENT_LOAD,
} from './format.ts';

/** One entry of the program header table: a part of the file and the address it is mapped to. */
export interface ProgramHeader {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  /** Bytes in the file; in memory there may be more, all zero. */
  readonly fileSize: number;
}

/** What the ELF header and the program headers say. */
export interface ElfHeader extends ElfBytes {
  /** e_type. */
  readonly type: number;
  /** e_machine. */
  readonly machine: number;
  readonly programHeaders: readonly ProgramHeader[];
}

/** Where the fields that depend on the class are (gABI "ELF Header" and "Program Header"). */
interface Layout {
  readonly headerSize: number;
  readonly programOffset: number;
  readonly programEntrySize: number;
  readonly programCount: number;
  readonly entrySize: number;
  readonly entry: { readonly offset: number; readonly address: number; readonly fileSize: number };
}

const LAYOUT_32: Layout = {
  headerSize: 52,
  programOffset: 28,
  programEntrySize: 42,
  programCount: 44,
  entrySize: PROGRAM_HEADER_SIZE_32,
  entry: { offset: 4, address: 8, fileSize: 16 },
};

const LAYOUT_64: Layout = {
  headerSize: 64,
  programOffset: 32,
  programEntrySize: 54,
  programCount: 56,
  entrySize: PROGRAM_HEADER_SIZE_64,
  entry: { offset: 8, address: 16, fileSize: 32 },
};

/** True when the bytes begin as an ELF file does. */
export function isElf(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE(0) === MAGIC;
}

/**
 * Reads the ELF header and the program headers, all that a loader goes by: section headers may be missing.
 * @throws {ElfError} ELF_TRUNCATED when the file ends before what it maps, ELF_DAMAGED when it is no ELF file
 */
export function parseHeader(bytes: Buffer): ElfHeader {
  if (!isElf(bytes)) {
    throw damaged('it does not begin with 7f 45 4c 46');
  }
  const file = readIdentification(bytes);
  const layout = file.bits === 64 ? LAYOUT_64 : LAYOUT_32;
  checkRange(bytes, 0, layout.headerSize);
  return {
    ...file,
    type: readHalf(file, 16),
    machine: readHalf(file, 18),
    programHeaders: parseProgramHeaders(file, layout),
  };
}

function readIdentification(bytes: Buffer): ElfBytes {
  checkRange(bytes, 0, IDENT_SIZE);
  const fileClass = bytes[4];
  const data = bytes[5];
  if (fileClass !== CLASS_32 && fileClass !== CLASS_64) {
    throw damaged(`its class is ${fileClass}, neither 32 (1) nor 64 bits (2)`);
  }
  if (data !== DATA_LITTLE && data !== DATA_BIG) {
    throw damaged(`its byte order is ${data}, neither little (1) nor big endian (2)`);
  }
  return { bytes, bits: fileClass === CLASS_64 ? 64 : 32, littleEndian: data === DATA_LITTLE };
}

function parseProgramHeaders(file: ElfBytes, layout: Layout): ProgramHeader[] {
  const count = readHalf(file, layout.programCount);
  if (count === 0) {
    return [];
  }
  if (count === PHNUM_EXTENDED) {
    throw damaged('it has more program headers than Linux loads');
  }
  const entrySize = readHalf(file, layout.programEntrySize);
  if (entrySize !== layout.entrySize) {
    throw damaged(`its program headers have ${entrySize} bytes each, where ${layout.entrySize} are right`);
  }
  const start = readNative(file, layout.programOffset);
  checkRange(file.bytes, start, count * entrySize);
  const programHeaders: ProgramHeader[] = [];
  for (let index = 0; index < count; index += 1) {
    const header = parseProgramHeader(file, layout, start + index * entrySize);
    if (header.type === SEGMENT_LOAD) {
      checkRange(file.bytes, header.offset, header.fileSize);
    }
    programHeaders.push(header);
  }
  return programHeaders;
}

function parseProgramHeader(file: ElfBytes, layout: Layout, at: number): ProgramHeader {
  return {
    type: readWord(file, at),
    offset: readNative(file, at + layout.entry.offset),
    address: readNative(file, at + layout.entry.address),
    fileSize: readNative(file, at + layout.entry.fileSize),
  };
}
