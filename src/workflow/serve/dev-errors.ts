import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type DevErrorCode = 'FUNCTION_TWICE' | 'MODULE_UNAVAILABLE' | 'SOURCE_INVALID';

/** What a project has now cannot be taken as the code of a function. */
export class DevError extends ZipwrightError<DevErrorCode> {}
