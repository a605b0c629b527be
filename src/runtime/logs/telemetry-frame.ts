import type { LogLevel } from './log-level.ts';

/**
 * Head of a frame in which a runtime's logging writes one record: 4 bytes type, 4 bytes length, 8 bytes microseconds since
 * 1970, all big endian; the record follows. Format: FramedTelemetryLogSink of awslambdaric 4.
 */
export interface FrameHead {
  /** Bytes of the record. */
  readonly length: number;
  /** Milliseconds since 1970, as the writer says. */
  readonly timestamp: number;
  readonly level: LogLevel | undefined;
}

export const FRAME_HEAD_BYTES = 16;

/** Upper three bytes of a frame's type. */
const FRAME_MARK = 0xa55a00;

/** Longer records are none: a length is the writer's word, and its bytes are held until they are all there. */
const MAX_RECORD_BYTES = 8 * 1024 * 1024;

/** By the bits above the lowest two, which say that there is a timestamp and that the record is text. */
const LEVELS: readonly (LogLevel | undefined)[] = [
  undefined,
  'TRACE',
  'DEBUG',
  'INFO',
  'WARN',
  'ERROR',
  'FATAL',
];

/** Reads the head of a frame, or `undefined` where the bytes begin otherwise. */
export function readFrameHead(bytes: Buffer): FrameHead | undefined {
  if (bytes.length < FRAME_HEAD_BYTES || bytes[0] !== FRAME_MARK >>> 16) {
    return undefined;
  }
  const type = bytes.readUInt32BE(0);
  const bits = type & 0xff;
  const length = bytes.readUInt32BE(4);
  if (
    type >>> 8 !== FRAME_MARK ||
    (bits & 2) === 0 ||
    bits >> 2 >= LEVELS.length ||
    length > MAX_RECORD_BYTES
  ) {
    return undefined;
  }
  const microseconds = bytes.readUInt32BE(8) * 2 ** 32 + bytes.readUInt32BE(12);
  return { length, timestamp: Math.floor(microseconds / 1000), level: LEVELS[bits >> 2] };
}
