/**
 * Whether a Python source may define a name at its top level. It errs on the side of yes: a name that occurs at all
 * outside comments counts, and so does any source that fills its namespace in ways that only running it would show.
 */
export function definesName(source: string, name: string): boolean {
  if (/\bimport\s*\*|\bglobals\s*\(|\bexec\s*\(|\b__getattr__\b|\bsetattr\s*\(/.test(source)) {
    return true;
  }
  const word = new RegExp(`(^|[^\\w.])${name.replace(/[^\w]/g, '')}(?!\\w)`);
  return source.split('\n').some((line) => word.test(line.replace(/#.*$/, '')));
}
