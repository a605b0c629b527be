/** Knows credentials, by URL. It is asked for each URL of a chain of redirects, so none reaches another host. */
export interface Authorizer {
  /** Value of the `Authorization` header. */
  header(url: URL): string | undefined;
  /** What to try once after a 401; the URL is the one asked for, with its own credentials if it has any. */
  headerAfterRefusal(url: URL): Promise<string | undefined>;
}
