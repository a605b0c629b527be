/** A URL as messages show it: no credentials, and no query or fragment, which may hold a signature or a token. */
export function displayUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
