/** From a scheme to the last `@` of the authority: a password may hold one too. No scheme is longer than 30 letters. */
const CREDENTIALS_IN_URL = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^/?#\s"]+)@/gi;

/** Replaces user names and passwords in the URLs of any text, so that it may be printed or logged. */
export function redactCredentials(text: string): string {
  return text.replace(CREDENTIALS_IN_URL, '$1****@');
}
