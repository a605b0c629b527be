/** `name`, `name:port`, `[v6]` and `[v6]:port`. Source: RFC 9110, section 7.2 */
const HOST = /^(\[[\da-f:.]+\]|[a-z\d_.-]+)(?::\d{1,5})?$/;

/**
 * Reads a Host header.
 * @returns `undefined` for what is none
 */
export function parseHost(header: string | undefined): string | undefined {
  const name = HOST.exec(header?.toLowerCase() ?? '')?.[1];
  return name?.replace(/\.$/, '');
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a name can only mean this machine: names below `localhost` do, by RFC 6761, section 6.3. */
export function isLoopbackName(name: string): boolean {
  return LOOPBACK.has(name) || name.endsWith('.localhost');
}

/**
 * Decides which hosts of a request are the platform's. Everything else is refused: a page of another site whose name
 * was pointed to this machine (DNS rebinding) has a name of its own.
 * @param allowed further names, each with all below it
 */
export function ownHosts(allowed: readonly string[]): (name: string) => boolean {
  const further = allowed.map((each) => each.toLowerCase().replace(/\.$/, ''));
  return (name) => isLoopbackName(name) || further.some((each) => name === each || name.endsWith(`.${each}`));
}

/** Whether an address to listen on is reached from this machine only. */
export function isLoopbackAddress(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address);
}
