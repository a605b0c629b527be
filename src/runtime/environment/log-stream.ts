import { randomBytes } from 'node:crypto';

/** Where the log of one execution environment goes. */
export interface LogStream {
  readonly group: string;
  /** `2026/11/24/[$LATEST]0123456789abcdef0123456789abcdef` */
  readonly name: string;
}

/** Makes a name as Lambda does: the day in UTC, the version, and 32 digits of chance. */
export function newLogStreamName(version: string, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomBytes(16).toString('hex')}`;
}
