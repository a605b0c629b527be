import { redactCredentials } from '../errors/redact.ts';

/** Longest stretch that is searched for credentials: more than the longest token that indexes hand out. */
const SEARCHED_LENGTH = 4096;
const SHOWN_LENGTH = 200;

/** Text of unknown origin as messages may show it: short, without passwords, on one line. */
export function excerpt(text: string): string {
  const safe = redactCredentials(text.slice(0, SEARCHED_LENGTH)).replace(/[\u0000-\u001f\u007f]/g, ' ');
  return safe.length > SHOWN_LENGTH ? `${safe.slice(0, SHOWN_LENGTH)}…` : safe;
}

/** The same in quotes. */
export function quote(text: string): string {
  return `"${excerpt(text)}"`;
}
