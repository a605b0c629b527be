import { ZipwrightError } from '../errors/zipwright-error.ts';

export type LambdaErrorCode = 'UNKNOWN_RUNTIME' | 'UNKNOWN_ARCHITECTURE';

export class LambdaError extends ZipwrightError<LambdaErrorCode> {}
