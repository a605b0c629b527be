import { InternalError, ZipwrightError, exitCodes } from '../../errors/zipwright-error.ts';
import { withoutHidden } from '../../errors/quote-name.ts';
import { redactCredentials } from '../../errors/redact.ts';
import type { Style } from './style.ts';

/** Exit code of a failure. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ZipwrightError ? error.exitCode : exitCodes.internal;
}

/** An error as people read it: what failed and why, and what to do. Only our own faults show a stack. */
export function renderError(error: unknown, style: Style): string {
  if (error instanceof ZipwrightError) {
    const hint = error.hint === undefined ? '' : `${style.cyan('hint:')} ${printable(error.hint)}\n`;
    return redactCredentials(`${style.bold(style.red('error:'))} ${printable(error.message)}\n${hint}`);
  }
  const internal = error instanceof Error ? error : new InternalError(String(error));
  const cause =
    internal.cause instanceof Error ? `\ncaused by ${internal.cause.stack ?? internal.cause.message}` : '';
  return redactCredentials(
    `${style.bold(style.red('internal error:'))} ${printable(`${internal.stack ?? internal.message}${cause}`)}\n${style.cyan('hint:')} this is a fault of zipwright; please report it with the lines above\n`,
  );
}

/** Text of several lines, which no name in it can colour, hide or overwrite. */
function printable(text: string): string {
  return text.replace(/[^\n\t]+/g, withoutHidden);
}

/** The same for `--json`. */
export function errorJson(error: unknown): string {
  const known = error instanceof ZipwrightError ? error : undefined;
  const value = {
    schemaVersion: 1,
    error: {
      code: known?.code ?? 'INTERNAL',
      message: error instanceof Error ? error.message : String(error),
      ...(known?.hint === undefined ? {} : { hint: known.hint }),
      data: known?.data ?? {},
    },
  };
  return redactCredentials(`${JSON.stringify(value, undefined, 2)}\n`);
}
