import { CENTRAL_HEADER_SIZE } from './format.ts';

/** Length of the central record at `at`, with its name, extra fields and comment. */
export function recordLength(directory: Buffer, at: number): number {
  return (
    CENTRAL_HEADER_SIZE +
    directory.readUInt16LE(at + 28) +
    directory.readUInt16LE(at + 30) +
    directory.readUInt16LE(at + 32)
  );
}
