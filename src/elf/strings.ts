import { damaged } from './errors.ts';

/** Longest name of a library or version: PATH_MAX of Linux, beyond which no file could be opened. */
export const MAX_NAME_BYTES = 4096;
/** Longest list of folders (rpath) that is believed. Build systems that link every dependency from a folder of its own reach tens of kilobytes. */
export const MAX_FOLDERS_BYTES = 1024 ** 2;

/**
 * Reads a NUL-terminated string of a string table (gABI "String Table").
 * @throws {ElfError} ELF_DAMAGED when it starts outside of the table or does not end within `limit` bytes
 */
export function readString(table: Buffer, offset: number, limit: number): string {
  const length = offset < table.length ? table.subarray(offset, offset + limit).indexOf(0) : -1;
  if (length === -1) {
    throw damaged(`the string at ${offset} of a table of ${table.length} bytes has no end`, {
      offset,
      size: table.length,
    });
  }
  return table.toString('utf8', offset, offset + length);
}
