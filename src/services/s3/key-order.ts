const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/**
 * The first text, in the order of UTF-8 bytes, behind all that begin with `prefix`; undefined when nothing is behind them.
 * UTF-8 sorts as code points do.
 */
export function behindPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0;
    if (point < LAST_CODE_POINT) {
      const next = point === BEFORE_SURROGATES ? AFTER_SURROGATES : point + 1;
      return points.join('') + String.fromCodePoint(next);
    }
  }
  return undefined;
}
