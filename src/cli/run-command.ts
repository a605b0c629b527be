import { exitCodes, ZipwrightError } from '../errors/zipwright-error.ts';
import type { CliContext } from './context.ts';
import { errorJson, exitCodeOf, renderError } from './render/error.ts';
import { styleFor } from './render/style.ts';

/** Ctrl-C. */
export class Interrupted extends ZipwrightError<'INTERRUPTED'> {
  constructor() {
    super('INTERRUPTED', 'Interrupted', { exitCode: exitCodes.interrupted });
  }
}

/**
 * Runs a command's work and turns what it throws into output and exit code. With `--json` the error goes to standard
 * output as data, otherwise to standard error for people.
 */
export async function runCommand(
  context: CliContext,
  json: boolean,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = context.signal.aborted ? new Interrupted() : thrown;
    if (json) {
      context.process.stdout.write(errorJson(error));
    } else {
      context.process.stderr.write(renderError(error, styleFor(context, context.process.stderr)));
    }
    context.process.exitCode = exitCodeOf(error);
  }
}
