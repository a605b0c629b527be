import { resolve } from 'node:path';
import { cacheDirectory } from '../../store/cache-directory.ts';
import { functionEnvironment } from '../../workflow/run/function-environment.ts';
import { readClientContext, readEvent } from '../../workflow/run/read-event.ts';
import { runFunction } from '../../workflow/run/run-function.ts';
import type { RunRequest } from '../../workflow/run/run-request.ts';
import { watchProject, type WatchOptions } from '../../workflow/run/watch-project.ts';
import { dropAbsent } from '../../project/configuration.ts';
import type { CliContext } from '../context.ts';
import { BuildProgress } from '../render/progress.ts';
import { renderError } from '../render/error.ts';
import { RunOutput } from '../render/run-output.ts';
import { styleFor } from '../render/style.ts';
import { asUserError, runCommand } from '../run-command.ts';
import { buildRequest } from './build-flags.ts';
import { layerReference } from './layer-reference.ts';
import type { RunFlags } from './run-flags.ts';

/** `zipwright run [PROJECT|ZIP]` */
export function runFunctionCommand(this: CliContext, flags: RunFlags, path = '.'): Promise<void> {
  const { process, directory, now, signal } = this;
  return runCommand(this, flags.json ?? false, async () => {
    const request = runRequest(flags, path, directory);
    const verbosity =
      flags.quiet === true || flags.json === true ? 'quiet' : flags.verbose === true ? 'verbose' : 'normal';
    const surroundings = { environment: process.env, cache: cacheDirectory(process.env), now, signal };
    const once = async (): Promise<void> => {
      const progress = new BuildProgress(this, verbosity);
      const output = new RunOutput(this, { isJson: flags.json ?? false, isQuiet: flags.quiet ?? false });
      try {
        const summary = await runFunction(request, surroundings, {
          report: progress.report,
          onReady: (task) => {
            progress.finish();
            output.announceDebugger(request.debugPort, task);
          },
          onLog: output.onLog,
          onResult: output.onResult,
        });
        output.finish(summary);
      } finally {
        progress.finish();
      }
    };
    if (flags.watch === true) {
      await watchProject(request.path, once, watchOptions(this));
    } else {
      await once();
    }
  });
}

/** Where editors look for a Python debugger. */
const DEBUG_PORT = 5678;

function debugPort({ debug, debugPort: chosen }: RunFlags): number | undefined {
  return debug === true ? (chosen ?? DEBUG_PORT) : chosen;
}

/** Failures of a round are shown, and the next change starts another. */
function watchOptions(context: CliContext): WatchOptions {
  const { stderr } = context.process;
  const style = styleFor(context, stderr);
  return {
    signal: context.signal,
    onFailure: (error) => {
      stderr.write(renderError(asUserError(error), style));
    },
    onWait: () => {
      stderr.write(`${style.dim('Waiting for a change; Ctrl-C ends')}\n`);
    },
  };
}

function runRequest({ layer, ...flags }: RunFlags, path: string, directory: string): RunRequest {
  const build = buildRequest(flags, path, directory);
  const limits = dropAbsent({
    memory: flags.memory,
    timeout: flags.timeout,
    ephemeralStorage: flags.ephemeralStorage,
    layers: layer?.map((each) => layerReference(each, directory)),
  });
  const { clientContext } = flags;
  return {
    path: resolve(directory, path),
    build: { ...build, overrides: { ...build.overrides, ...limits } },
    environment: functionEnvironment(flags.envFile, flags.env ?? []),
    event: readEvent(flags.event, directory),
    repeat: flags.repeat ?? 1,
    concurrency: flags.concurrency ?? 1,
    network: flags.network ?? 'host',
    installPython: flags.installPython ?? false,
    ...(clientContext === undefined ? {} : { clientContext: readClientContext(clientContext) }),
    ...dropAbsent({ rung: flags.sandbox, python: flags.python, debugPort: debugPort(flags) }),
  };
}
