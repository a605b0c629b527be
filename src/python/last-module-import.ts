import { isLineEnd } from './source-characters.ts';

/** What stands before the word on its line when it may be of a statement; text in strings may look like one. */
const BEFORE = /(?:^|[;:])[ \t\f]*(?:from[\s.\\][^;"'()=#]*)?$/;
const FUNCTION = /^(?:async[ \t\f]+)?def[ \t\f\\]/;
const LONGEST_HEAD = 32;
/** Of what stands before the word on its line; more is taken for a statement. */
const LONGEST_BEFORE = 1000;
const TAB_SIZE = 8;
/** Characters that are looked at for each one of the text: a few times as many as real sources need. */
const VISITS = 8;

/**
 * Where the last import statement of a Python source may be that is not within a function, or -1. Strings and brackets
 * are not followed, so what is answered may be too far, but not too near: a line that only seems to open a function
 * stands in a string, which begins before it and ends before the statement.
 */
export function lastModuleImport(text: string): number {
  let budget = VISITS * text.length;
  for (const place of placesOf(text, 'import').toReversed()) {
    const from = Math.max(0, place - LONGEST_BEFORE);
    const start = lineStart(text, place, from);
    budget -= place - start;
    if (start === from || BEFORE.test(text.slice(start, place))) {
      const { opening, visited } = enclosingFunction(text, place, budget);
      budget -= visited + place;
      const isOwn =
        opening === undefined
          ? budget < 0 || !isWithinString(text, place)
          : !(isBalanced(text, 0, opening) || isBalanced(text, opening, place));
      if (isOwn) {
        return place;
      }
    }
  }
  return -1;
}

function placesOf(text: string, word: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    places.push(at);
  }
  return places;
}

interface Enclosing {
  /** Where the line begins that opens the function; `undefined` when there is none, or it takes too long to tell. */
  readonly opening: number | undefined;
  /** How many characters it took to know. */
  readonly visited: number;
}

/** Goes upwards through the lines that are indented less, as far as one opens a function. */
function enclosingFunction(text: string, place: number, budget: number): Enclosing {
  let column = Number.POSITIVE_INFINITY;
  let end = place + 1;
  while (end >= 0 && column > 0 && place - end <= budget) {
    const start = lineStart(text, end, 0);
    const head = headOf(text, start, end);
    if (head.column < column && head.at < end && !')]}'.includes(text.charAt(head.at))) {
      column = head.column;
      if (FUNCTION.test(text.slice(head.at, head.at + LONGEST_HEAD))) {
        return { opening: start, visited: place - start };
      }
    }
    end = start - 1;
  }
  return { opening: undefined, visited: place - end };
}

function lineStart(text: string, end: number, from: number): number {
  let at = end;
  while (at > from && !isLineEnd(text.charCodeAt(at - 1))) {
    at -= 1;
  }
  return at;
}

/** The first character of a line that is no space, and how far it is indented. */
function headOf(text: string, start: number, end: number): { readonly at: number; readonly column: number } {
  let column = 0;
  let at = start;
  for (; at < end; at += 1) {
    const character = text[at];
    if (character === '\t') {
      column += TAB_SIZE - (column % TAB_SIZE);
    } else if (character === ' ') {
      column += 1;
    } else if (character === '\f') {
      column = 0;
    } else {
      break;
    }
  }
  return { at, column };
}

/** Quotes of strings of several lines that may be none: in a comment, in a string of one line, or escaped. */
const DOUBTFUL = /#[^\n\r]*(?:"""|''')|"'''|'"""|\\(?:"""|''')/;

/** Whether a place is surely in a string of several lines, such as the examples in the description of a class. */
function isWithinString(text: string, place: number): boolean {
  let double = indexAfter(text, '"""', 0);
  let single = indexAfter(text, "'''", 0);
  for (let start = Math.min(double, single); start < place; start = Math.min(double, single)) {
    const quotes = double < single ? '"""' : "'''";
    const end = indexAfter(text, quotes, start + quotes.length);
    if (end >= place) {
      return !DOUBTFUL.test(text.slice(0, place));
    }
    const after = end + quotes.length;
    double = double < after ? indexAfter(text, '"""', after) : double;
    single = single < after ? indexAfter(text, "'''", after) : single;
  }
  return false;
}

function indexAfter(text: string, quotes: string, start: number): number {
  const at = text.indexOf(quotes, start);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** Whether as many strings of several lines begin as end. */
function isBalanced(text: string, start: number, end: number): boolean {
  const part = text.slice(start, end);
  return isEven(part, '"""') && isEven(part, "'''");
}

function isEven(text: string, quotes: string): boolean {
  let isOdd = false;
  for (let at = text.indexOf(quotes); at >= 0; at = text.indexOf(quotes, at + quotes.length)) {
    isOdd = !isOdd;
  }
  return !isOdd;
}
