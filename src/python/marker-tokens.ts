/** A piece of a marker. A word is a variable, `and`, `or`, `not` or `in`. */
export interface MarkerToken {
  readonly kind: 'bracket' | 'operator' | 'literal' | 'word';
  /** Of a literal, what stands between the quotes: PEP 508 has no escapes. */
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<bracket>[()])|(?<operator>===|[=!~<>]=|[<>])|(?<word>[A-Za-z_][\w.]*)|'(?<single>[^']*)'|"(?<double>[^"]*)")/y;

/** Cuts a marker into tokens, or answers `undefined` when something in it is none. */
export function scanMarker(text: string): readonly MarkerToken[] | undefined {
  const source = text.trimEnd();
  const pattern = new RegExp(TOKEN);
  const tokens: MarkerToken[] = [];
  while (pattern.lastIndex < source.length) {
    const groups = pattern.exec(source)?.groups;
    if (groups === undefined) {
      return undefined;
    }
    tokens.push(readToken(groups));
  }
  return tokens;
}

function readToken({
  bracket,
  operator,
  word,
  single,
  double,
}: Record<string, string | undefined>): MarkerToken {
  if (bracket !== undefined) {
    return { kind: 'bracket', text: bracket };
  }
  if (operator !== undefined) {
    return { kind: 'operator', text: operator };
  }
  return word === undefined
    ? { kind: 'literal', text: single ?? double ?? '' }
    : { kind: 'word', text: word };
}
