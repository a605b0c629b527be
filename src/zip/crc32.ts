/** CRC-32 of each byte (APPNOTE 4.4.7: the polynomial of IEEE 802.3, reflected). */
function byteTable(): Int32Array {
  const table = new Int32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
    }
    table[byte] = value;
  }
  return table;
}

let table: Int32Array | undefined;

/** From here on loading `node:zlib`, whose CRC-32 is some twenty times faster, pays. */
const NATIVE_BYTES = 32 * 1024;

/**
 * CRC-32 of some bytes; `node:zlib` is loaded for many bytes only.
 * @param value checksum of what comes before them
 * @returns unsigned
 */
export function crc32(bytes: Uint8Array, value = 0): number {
  if (bytes.length >= NATIVE_BYTES) {
    return process.getBuiltinModule('node:zlib').crc32(bytes, value);
  }
  table ??= byteTable();
  let checksum = ~value;
  // By index, which costs a third of an iterator before the compiler has warmed to it; both indices are in range.
  for (let at = 0; at < bytes.length; at += 1) {
    checksum = (checksum >>> 8) ^ (table[(checksum ^ (bytes[at] as number)) & 0xff] as number);
  }
  return ~checksum >>> 0;
}
