import { ZIP64_EXTRA_ID } from './format.ts';

/** Which of the 32-bit fields are saturated and so have their value in the zip64 extra field. */
export interface Saturated {
  readonly size: boolean;
  readonly compressedSize: boolean;
  readonly headerOffset: boolean;
}

export interface WideFields {
  readonly size?: number;
  readonly compressedSize?: number;
  readonly headerOffset?: number;
}

/**
 * Reads the values that the zip64 extra field holds, in its fixed order (APPNOTE 4.5.3). What is missing from a
 * damaged field stays absent; the caller's bounds checks then refuse the saturated 32-bit value.
 */
export function readZip64Extra(extra: Buffer, saturated: Saturated): WideFields {
  const field = findField(extra, ZIP64_EXTRA_ID);
  if (field === undefined) {
    return {};
  }
  const wide: { size?: number; compressedSize?: number; headerOffset?: number } = {};
  let at = 0;
  for (const key of ['size', 'compressedSize', 'headerOffset'] as const) {
    if (saturated[key] && at + 8 <= field.length) {
      wide[key] = Number(field.readBigUInt64LE(at));
      at += 8;
    }
  }
  return wide;
}

function findField(extra: Buffer, id: number): Buffer | undefined {
  let at = 0;
  while (at + 4 <= extra.length) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) {
      return extra.subarray(at + 4, at + 4 + length);
    }
    at += 4 + length;
  }
  return undefined;
}
