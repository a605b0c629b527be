/** Exceptions that an import raises whose module is not there, and those above them; StandardError is Python 2's. */
const CAUGHT =
  /(?<![\w\u0080-\uffff])(?:ImportError|ModuleNotFoundError|(?:Base)?Exception|StandardError)(?![\w\u0080-\uffff])/;
/** What is false whenever code runs; type checkers take the first two for true (PEP 484, mypy's manual). */
const NEVER = /^(?:(?:[\w\u0080-\uffff]+\s*\.\s*)*TYPE_CHECKING|MYPY|False|0)$/;
const SUPPRESS = /(?<![\w\u0080-\uffff])suppress\s*\((?<exceptions>[^()]*)\)/g;

/** A bracket, or a word that joins two conditions. */
const JOINT = /(?<opening>[([{])|(?<closing>[)\]}])|(?<![\w\u0080-\uffff])(?:and|or)(?![\w\u0080-\uffff])/g;

/** Nearly all that there are: for them no pattern needs to be made ready. */
const PLAIN: ReadonlySet<string> = new Set(['TYPE_CHECKING', 'typing.TYPE_CHECKING']);

/** The longest condition that is looked into, and how many brackets and joints within each other. */
const LONGEST = 200;
const DEEPEST = 5;

/** Whether the condition of a block is one that is false whenever code runs, by itself or joined with others. */
export function neverHolds(condition: string): boolean {
  return (
    PLAIN.has(condition.trim()) ||
    (condition.length <= LONGEST &&
      /TYPE_CHECKING|MYPY|False|0/.test(condition) &&
      isNever(withoutComments(condition), DEEPEST))
  );
}

function isNever(text: string, deepest: number): boolean {
  const condition = text.trim();
  if (deepest === 0) {
    return false;
  }
  const alternatives = splitAt('or', condition);
  if (alternatives.length > 1) {
    return alternatives.every((each) => isNever(each, deepest - 1));
  }
  const parts = splitAt('and', condition);
  if (parts.length > 1) {
    return parts.some((part) => isNever(part, deepest - 1));
  }
  return (
    NEVER.test(condition) || (/^\([^]*\)$/.test(condition) && isNever(condition.slice(1, -1), deepest - 1))
  );
}

/** Cuts a condition at a word outside brackets. */
function splitAt(word: string, condition: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: found, index, groups } of condition.matchAll(JOINT)) {
    if (groups?.opening !== undefined) {
      depth += 1;
    } else if (groups?.closing !== undefined) {
      depth -= 1;
    } else if (found === word && depth === 0) {
      parts.push(condition.slice(start, index));
      start = index + found.length;
    }
  }
  return [...parts, condition.slice(start)];
}

/** Whether an `except` clause catches what an import raises whose module is not there; Python 2 names it by a comma. */
export function catchesMissing(clause: string): boolean {
  const exceptions = withoutComments(clause)
    .replace(/\sas\s[^]*$/, '')
    .trim();
  return exceptions === '' || CAUGHT.test(exceptions);
}

/** Whether a `with` statement swallows it (`contextlib.suppress`). */
export function suppressesMissing(items: string): boolean {
  return [...withoutComments(items).matchAll(SUPPRESS)].some(({ groups }) =>
    CAUGHT.test(groups?.exceptions ?? ''),
  );
}

function withoutComments(header: string): string {
  return header.replaceAll(/#[^\r\n]*|\\(?=[\r\n])/g, '');
}
