import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import type { Platform } from '../../platform/platform.ts';
import { dropAbsent } from '../../project/configuration.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';
import { cacheDirectory } from '../../store/cache-directory.ts';
import { fileFailure } from '../../store/file-failure.ts';
import type { BuildSurroundings } from '../../workflow/assemble/build-request.ts';
import type { StartListener, StartRequest } from '../../workflow/serve/start-platform.ts';
import type { CliContext } from '../context.ts';
import { BuildProgress } from '../render/progress.ts';
import { StartOutput, startJson, type StartedPlatform } from '../render/start-output.ts';
import { runCommand } from '../run-command.ts';
import { version } from '../version.ts';
import type { StartFlags } from './start-flags.ts';

/** Milliseconds that requests under way have to end, once the platform was told to. */
const GRACE_MS = 30_000;

/** What a platform is started with. */
export interface ServeParts {
  readonly request: StartRequest;
  readonly surroundings: BuildSurroundings;
  readonly listener: StartListener;
  readonly progress: BuildProgress;
}

/** A platform that takes requests. */
export interface ServedPlatform {
  readonly platform: Platform;
  /** What is said of it. */
  readonly started: StartedPlatform;
  readonly close: (graceMs: number) => Promise<void>;
}

/** Starts a platform, says that it is there, and ends it when the user wants that. */
export function servePlatform(
  context: CliContext,
  flags: StartFlags,
  open: (parts: ServeParts) => Promise<ServedPlatform>,
): Promise<void> {
  const { process, directory, now, signal } = context;
  const isJson = flags.json ?? false;
  return runCommand(context, isJson, async () => {
    // Functions that were fetching something go on until the platform is drained.
    const ending = new AbortController();
    const output = new StartOutput(context, { isJson, isQuiet: isJson || (flags.quiet ?? false) });
    const progress = new BuildProgress(context, isJson || flags.quiet === true ? 'quiet' : 'normal');
    const { platform, started, close } = await open({
      request: startRequest(flags, directory),
      surroundings: {
        environment: process.env,
        cache: cacheDirectory(process.env),
        now,
        signal: ending.signal,
      },
      listener: {
        onRequest: output.onRequest,
        onNotice: output.onNotice,
        onFinding: output.onFinding,
        report: progress.report,
      },
      progress,
    });
    const readyFile = flags.readyFile === undefined ? undefined : resolve(directory, flags.readyFile);
    try {
      output.onReady(started);
      if (readyFile !== undefined) {
        // Last: who waits for it finds on standard output what is for the shell.
        writeReadyFile(readyFile, startJson(started));
      }
      if (!signal.aborted) {
        await once(signal, 'abort');
      }
      output.onEnding(platform.underWay);
    } finally {
      if (readyFile !== undefined) {
        rmSync(readyFile, { force: true });
      }
      await close(GRACE_MS);
      ending.abort();
      progress.finish();
    }
    process.exitCode = exitCodes.done;
  });
}

/** Appears whole: who waits for it reads all of it. */
function writeReadyFile(path: string, text: string): void {
  try {
    writeFileAtomic(path, text);
  } catch (error) {
    throw fileFailure(error, 'write', path);
  }
}

function startRequest(flags: StartFlags, directory: string): StartRequest {
  return {
    version,
    directory,
    host: flags.host ?? '127.0.0.1',
    port: flags.port ?? 4566,
    ephemeral: flags.ephemeral ?? false,
    account: flags.account ?? '000000000000',
    strictAuth: flags.strictAuth ?? false,
    strictIam: flags.strictIam ?? false,
    allowedHosts: flags.allowHost ?? [],
    network: flags.network ?? 'host',
    pythons: (flags.python ?? []).map((path) => resolve(directory, path)),
    installPython: flags.installPython ?? false,
    functionsUsePlatform: flags.realEndpoints !== true,
    ...dropAbsent({ data: flags.data, rung: flags.sandbox }),
  };
}
