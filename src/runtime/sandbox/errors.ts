import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type SandboxErrorCode = 'SANDBOX_UNAVAILABLE';

/** This machine cannot isolate a function in the way that was asked for. */
export class SandboxError extends ZipwrightError<SandboxErrorCode> {}
