import { run } from '@stricli/core';
import { exitCodes } from '../errors/zipwright-error.ts';
import { application } from './app.ts';
import type { CliContext } from './context.ts';
import { descriptorStream } from './descriptor-stream.ts';
import { Interrupted } from './run-command.ts';

/** Runs the command line in this process. */
export async function main(): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) {
      process.exit(exitCodes.interrupted);
    }
    interruption.abort(new Interrupted());
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const context: CliContext = {
    process: {
      env: process.env,
      stdout: descriptorStream(1),
      stderr: descriptorStream(2),
      get exitCode() {
        return process.exitCode ?? null;
      },
      set exitCode(code) {
        process.exitCode = code ?? undefined;
      },
    },
    directory: process.cwd(),
    now: Date.now,
    signal: interruption.signal,
  };
  await run(application, process.argv.slice(2), context);
  // The parser reports a wrong command line by negative codes.
  if (typeof process.exitCode === 'number' && process.exitCode < 0) {
    process.exitCode = process.exitCode <= -4 ? exitCodes.usage : exitCodes.internal;
  }
}
