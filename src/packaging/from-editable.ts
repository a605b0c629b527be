/** A module or package that an editable install finds elsewhere: its dotted name, and its place on disk. */
export interface MappedModule {
  readonly module: string;
  readonly place: string;
}

/** Python's quoted strings on one line, as `repr` writes them. */
const STRING = `'(?:[^'\\\\\\n]|\\\\.)*'|"(?:[^"\\\\\\n]|\\\\.)*"`;
const PAIR = new RegExp(`(${STRING})\\s*[:,]\\s*(${STRING})`, 'y');
/** setuptools: `MAPPING: dict[str, str] = {'pkg': '/home/me/pkg'}`. */
const MAPPING = /^MAPPING\b[^=\n]*=\s*\{/m;
/** The `editables` library, which hatch and PDM use: `F.map_module('pkg', '/home/me/pkg/__init__.py')`. */
const MAP_MODULE = /^\s*\w+\.map_module\(\s*/gm;
const MODULE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*(?:\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u;

/**
 * Reads where an editable install's finder module looks for its packages. The module is never run: only the two forms
 * are understood that build backends write, and what is no plain text in them is passed over.
 */
export function parseFinder(source: string): MappedModule[] {
  const found: MappedModule[] = [];
  const mapping = MAPPING.exec(source);
  if (mapping !== null) {
    found.push(...readPairs(source, mapping.index + mapping[0].length));
  }
  for (const call of source.matchAll(MAP_MODULE)) {
    const pair = readPair(source, call.index + call[0].length);
    found.push(...(pair === undefined ? [] : [pair]));
  }
  return found
    .filter(({ module, place }) => MODULE_NAME.test(module) && place !== '')
    .map(({ module, place }) => ({ module, place }));
}

/** `'a': 'b', 'c': 'd'` up to whatever else comes, which in a dictionary of texts is its end. */
function readPairs(source: string, start: number): MappedModule[] {
  const pairs: MappedModule[] = [];
  for (let at = start; ;) {
    const space = /[\s,]*/y;
    space.lastIndex = at;
    at += space.exec(source)?.[0].length ?? 0;
    const pair = readPair(source, at);
    if (pair === undefined) {
      return pairs;
    }
    pairs.push(pair);
    at = pair.end;
  }
}

function readPair(source: string, at: number): (MappedModule & { readonly end: number }) | undefined {
  PAIR.lastIndex = at;
  const match = PAIR.exec(source);
  return match === null
    ? undefined
    : { module: unquote(match[1] ?? ''), place: unquote(match[2] ?? ''), end: PAIR.lastIndex };
}

const ESCAPE = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/g;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const LAST_CODE_POINT = 0x10ffff;

function unquote(text: string): string {
  return text.slice(1, -1).replace(ESCAPE, (_, code: string) => {
    if (code.length === 1) {
      return LETTERS[code] ?? code;
    }
    const point = Number.parseInt(code.slice(1), 16);
    return point > LAST_CODE_POINT ? '' : String.fromCodePoint(point);
  });
}
