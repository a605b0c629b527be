/** Ways to fill a namespace that only running the source would show. */
const DYNAMIC =
  /\bimport\s*\*|\b(?:globals|locals|exec|setattr)\s*\(|\bvars\s*\(\s*\)|\b__getattr__\b|\bsys\.modules\b/;

/** Whether a character may be part of a name: letters, marks, digits and underscores, not of ASCII alone (PEP 3131). */
function isNamePart(character: string): boolean {
  // Loading Unicode's tables is worth it only for what is not ASCII.
  return character < '\u0080' ? /\w/.test(character) : /[\p{L}\p{M}\p{N}]/u.test(character);
}

/**
 * Whether a Python source may define a name at its top level. It errs on the side of yes: a name that occurs at all
 * outside comments counts, and so does any source that fills its namespace in ways that only running it would show.
 */
export function definesName(source: string, name: string): boolean {
  if (DYNAMIC.test(source)) {
    return true;
  }
  return (
    name !== '' &&
    Array.from(name).every(isNamePart) &&
    source.includes(name) &&
    source.split(/\r\n?|\n/).some((line) => hasWord(withoutComment(line), name))
  );
}

/** A number sign before a quote may be part of a string, and code may follow that. */
function withoutComment(line: string): string {
  const comment = line.indexOf('#', Math.max(line.lastIndexOf('"'), line.lastIndexOf("'")) + 1);
  return comment < 0 ? line : line.slice(0, comment);
}

/** Whether a name stands in a line as a whole word that is no attribute. */
function hasWord(line: string, name: string): boolean {
  for (let at = line.indexOf(name); at >= 0; at = line.indexOf(name, at + 1)) {
    const before = line[at - 1] ?? '';
    const after = line[at + name.length] ?? '';
    if (before !== '.' && !isNamePart(before) && !isNamePart(after)) {
      return true;
    }
  }
  return false;
}
