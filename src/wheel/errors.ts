import { ZipwrightError } from '../errors/zipwright-error.ts';

export type WheelErrorCode =
  | 'WHEEL_INVALID'
  | 'WHEEL_RECORD_MISSING'
  | 'WHEEL_RECORD_MISMATCH'
  | 'WHEEL_CONFLICTING_PATHS'
  | 'PACK_DAMAGED';

/** A wheel breaks the binary distribution format (PEP 427), or a stored pack is not what it was. */
export class WheelError extends ZipwrightError<WheelErrorCode> {}
