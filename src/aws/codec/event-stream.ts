import { crc32 } from 'node:zlib';

/** Header names and texts; all headers of events here are texts. */
export type EventHeaders = Readonly<Record<string, string>>;

const STRING = 7;

/**
 * Frames a message of `application/vnd.amazon.eventstream`: both lengths, their CRC-32, headers, payload, and the CRC-32
 * of all before.
 */
export function encodeEvent(headers: EventHeaders, payload: Uint8Array): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(encodeHeader));
  const total = 12 + head.length + payload.length + 4;
  const message = Buffer.alloc(total);
  message.writeUInt32BE(total, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(head, 12);
  message.set(payload, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, total - 4)), total - 4);
  return message;
}

function encodeHeader([name, value]: readonly [string, string]): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.from(name);
  const length = Buffer.alloc(3);
  length.writeUInt8(STRING, 0);
  length.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([Buffer.from([head.length]), head, length, bytes]);
}
