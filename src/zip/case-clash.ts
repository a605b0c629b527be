/**
 * The first two names that differ in case only. Linux keeps both; file systems of macOS and Windows, where someone may
 * unpack the archive, keep one.
 */
export function findCaseClash(names: readonly string[]): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    const earlier = seen.get(folded);
    if (earlier !== undefined && earlier !== name) {
      return [earlier, name];
    }
    seen.set(folded, name);
  }
  return undefined;
}
