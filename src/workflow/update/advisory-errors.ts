import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type AdvisoryErrorCode =
  /** A source has nothing in it that is an advisory in OSV's format. */
  | 'ADVISORIES_UNREADABLE'
  /** A source cannot be had: it does not exist, refuses, or lies on the network while nothing may be fetched. */
  | 'ADVISORIES_UNAVAILABLE';

/** A database of known vulnerabilities was named that cannot be used. */
export class AdvisoryError extends ZipwrightError<AdvisoryErrorCode> {}
