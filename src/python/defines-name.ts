import { isWordPart } from './source-characters.ts';
import { codeOf } from './source-code.ts';

/** Ways to fill a namespace that only running the source would show. */
const DYNAMIC =
  /\bimport\s*\*|\b(?:globals|locals|exec|setattr)\s*\(|\bvars\s*\(\s*\)|\b__getattr__\b|\bsys\.modules\b/;

/**
 * Whether a Python source may define a name at its top level. It errs on the side of yes: a name that occurs at all
 * in code counts, or as a string of its own, and so does any source that fills its namespace in ways that only running
 * it would show.
 */
export function definesName(source: string, name: string): boolean {
  const code = codeOf(source);
  return DYNAMIC.test(code) || (name !== '' && (hasWord(code, name) || hasString(source, name)));
}

/** Whether a name stands in code as a whole word that is no attribute. */
function hasWord(code: string, name: string): boolean {
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + 1)) {
    const before = code.charCodeAt(at - 1);
    const after = code.charCodeAt(at + name.length);
    if (code[at - 1] !== '.' && !isWordPart(before) && !isWordPart(after)) {
      return true;
    }
  }
  return false;
}

/** Such as a key of a namespace that the source gets in some other way. */
function hasString(source: string, name: string): boolean {
  return source.includes(`'${name}'`) || source.includes(`"${name}"`);
}
