import type { TimestampFormat } from '../shape.ts';

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;
/** RFC 9110, 5.6.7, the obsolete forms too. */
const HTTP_DATE =
  /^(?:[A-Za-z]{3,9}), ?\d\d[ -][A-Za-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d (?:GMT|UTC)$|^[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
const EPOCH_SECONDS = /^-?\d{1,14}(?:\.\d{1,9})?$/;

/** Reads a moment in any of the three forms, or answers nothing. */
export function parseTimestamp(text: string): Date | undefined {
  if (EPOCH_SECONDS.test(text)) {
    return moment(Math.round(Number(text) * 1000));
  }
  return DATE_TIME.test(text) || HTTP_DATE.test(text) ? moment(Date.parse(text)) : undefined;
}

/** A date of milliseconds since 1970, unless no date can hold it. */
export function moment(milliseconds: number): Date | undefined {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A moment as an operation answers it: a date, or one's text. */
export function toDate(value: unknown): Date {
  return value instanceof Date ? value : new Date(String(value));
}

export function formatTimestamp(date: Date, format: TimestampFormat): string {
  switch (format) {
    case 'date-time':
      return date.toISOString();
    case 'http-date':
      return date.toUTCString();
    case 'epoch-seconds':
      return String(date.getTime() / 1000);
  }
}
