import { ZipwrightError } from '../errors/zipwright-error.ts';

export type StoreErrorCode = 'DISK_FULL' | 'NOT_WRITABLE' | 'NOT_READABLE';

/** The file system refused to take or give a file. */
export class StoreError extends ZipwrightError<StoreErrorCode> {}
