import { ZipwrightError } from '../errors/zipwright-error.ts';

export type PlatformErrorCode = 'ADDRESS_UNUSABLE' | 'HOST_EXPOSED' | 'PORT_TAKEN';

/** The platform cannot be started as it was asked for. */
export class PlatformError extends ZipwrightError<PlatformErrorCode> {}
