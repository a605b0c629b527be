import type { CliContext, OutputStream } from '../context.ts';

/** Marks up text for a terminal, or leaves it as it is. Colour is never the only carrier of a meaning. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const plain = (text: string): string => text;
const plainStyle: Style = { bold: plain, dim: plain, red: plain, yellow: plain, green: plain, cyan: plain };

const sgr =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001B[${open}m${text}\u001B[${close}m`;
const colourStyle: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  yellow: sgr(33, 39),
  green: sgr(32, 39),
  cyan: sgr(36, 39),
};

/** Colours only for a terminal, unless NO_COLOR (no-color.org) or FORCE_COLOR says otherwise. */
export function styleFor(context: CliContext, stream: OutputStream): Style {
  const { env } = context.process;
  if (env['NO_COLOR']) {
    return plainStyle;
  }
  const wanted = env['FORCE_COLOR']
    ? env['FORCE_COLOR'] !== '0'
    : stream.isTTY === true && env['TERM'] !== 'dumb';
  return wanted ? colourStyle : plainStyle;
}
