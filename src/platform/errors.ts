import { ZipwrightError } from '../errors/zipwright-error.ts';

export type PlatformErrorCode =
  | 'ADDRESS_UNUSABLE'
  | 'FUNCTION_REFUSED'
  | 'FUNCTION_TAKEN'
  | 'HOST_EXPOSED'
  | 'PLATFORM_UNREACHABLE'
  | 'PORT_TAKEN';

/** The platform cannot be started as it was asked for, or is not where it was looked for. */
export class PlatformError extends ZipwrightError<PlatformErrorCode> {}
