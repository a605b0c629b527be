import { ElfError } from './errors.ts';

/** The bytes of an ELF file, and how its numbers are to be read (gABI "ELF Identification"). */
export interface ElfBytes {
  readonly bytes: Buffer;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

/** @throws {ElfError} ELF_TRUNCATED when the file has not all of these bytes */
export function checkRange(bytes: Buffer, offset: number, length: number): void {
  if (offset + length > bytes.length) {
    throw new ElfError(
      'ELF_TRUNCATED',
      `Cannot read the ELF file: it has ${bytes.length} bytes, and ${length} at offset ${offset} were wanted`,
      { data: { size: bytes.length, offset, length } },
    );
  }
}

/** Elf32_Half, Elf64_Half: 16 bits. */
export function readHalf({ bytes, littleEndian }: ElfBytes, at: number): number {
  checkRange(bytes, at, 2);
  return littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

/** Elf32_Word, Elf64_Word: 32 bits. */
export function readWord({ bytes, littleEndian }: ElfBytes, at: number): number {
  checkRange(bytes, at, 4);
  return littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

/**
 * Elf32_Addr and Elf64_Addr, Off, and the tags and values of the dynamic section: as wide as the file's class. Exact
 * up to 2^53; no offset or address beyond passes the checks that follow.
 */
export function readNative(file: ElfBytes, at: number): number {
  if (file.bits === 32) {
    return readWord(file, at);
  }
  const first = readWord(file, at);
  const second = readWord(file, at + 4);
  return file.littleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second;
}
