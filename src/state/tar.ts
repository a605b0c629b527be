/** Blocks of a tar archive (POSIX.1-1988, ustar): a header of one block for each file, its content, zeros up to a whole block. */
export const BLOCK_BYTES = 512;

/** Eleven octal digits. */
const LARGEST_USTAR_BYTES = 0o77777777777;

export interface TarHeader {
  /** At most 100 bytes of ASCII. */
  readonly name: string;
  readonly size: number;
}

/**
 * The header of a file; time, owner and mode are the same for all, so that equal content gives equal bytes. Beyond 8 GiB
 * the size is binary, as GNU and BSD tar and Python have it.
 */
export function encodeTarHeader({ name, size }: TarHeader): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0, 100, 'latin1');
  header.write('0000600\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  if (size <= LARGEST_USTAR_BYTES) {
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  } else {
    header.writeUInt8(0x80, 124);
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  header.write('00000000000\0', 136, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** How many zeros follow content of this size. */
export function tarPadding(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** What ends an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK_BYTES);

/**
 * Reads the header of a plain file.
 * @returns `undefined` when the block is no such header
 */
export function decodeTarHeader(block: Buffer): TarHeader | undefined {
  if (octal(block, 148, 8) !== checksum(block) || ![0x30, 0].includes(block.readUInt8(156))) {
    return undefined;
  }
  const size = block.readUInt8(124) === 0x80 ? Number(block.readBigUInt64BE(128)) : octal(block, 124, 12);
  return Number.isSafeInteger(size) ? { name: text(block, 0, 100), size } : undefined;
}

/** The sum of all bytes, those of the checksum itself counted as spaces. */
function checksum(block: Buffer): number {
  const own = 8 * 0x20 - block.subarray(148, 156).reduce((sum, byte) => sum + byte, 0);
  return block.reduce((sum, byte) => sum + byte, own);
}

/** Up to the first zero. */
function text(block: Buffer, at: number, length: number): string {
  return block.toString('latin1', at, at + length).replace(/\0[^]*/, '');
}

function octal(block: Buffer, at: number, length: number): number {
  const digits = text(block, at, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}
