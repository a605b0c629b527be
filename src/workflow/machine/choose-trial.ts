import { IndexError } from '../../index/errors.ts';
import { isSystemError } from '../../errors/system-error.ts';
import { ZipwrightError } from '../../errors/zipwright-error.ts';
import { parseRuntime } from '../../lambda/target.ts';
import type { PythonLanguage } from '../../runtime/sandbox/language.ts';
import { StoreError } from '../../store/errors.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { Report } from '../assemble/build-events.ts';
import { examineRuntime } from './examine-runtimes.ts';
import { LazyServices } from '../supply/lazy-services.ts';
import { pythonLanguage } from '../run/local-language.ts';
import type { KitState, RuntimeState } from './machine-report.ts';

/** What functions are run on to try a machine, or why none can be. */
export type Trial = {
  /** As they are afterwards: a kit may have been installed. */
  readonly runtimes: readonly RuntimeState[];
} & (
  | { readonly runtime: string; readonly language: PythonLanguage }
  | { readonly reason: string; readonly hint: string }
);

export interface TrialSearch {
  readonly surroundings: BuildSurroundings;
  readonly report: Report;
}

/**
 * Chooses the newest runtime whose interpreter is here and whose kit is installed; where there is none, the newest whose
 * kit can be installed.
 */
export async function chooseTrial(
  runtimes: readonly RuntimeState[],
  { directory, offline }: { readonly directory: string; readonly offline: boolean },
  { surroundings, report }: TrialSearch,
): Promise<Trial> {
  const candidates = runtimes.filter(({ interpreter }) => interpreter !== undefined).toReversed();
  const ordered = [...candidates.filter(hasClient), ...candidates.filter((each) => !hasClient(each))];
  await using services = new LazyServices(surroundings, offline, () =>
    Promise.resolve({ directory, extraIndexUrls: [], findLinks: [] }),
  );
  const context = { surroundings, services, report: onlyDownloads(report) };
  let failure: Failure | undefined;
  for (const { runtime } of ordered) {
    try {
      const language = await pythonLanguage(runtime, undefined, context);
      return { runtimes: await renewed(runtimes, runtime, surroundings), runtime, language };
    } catch (error) {
      surroundings.signal.throwIfAborted();
      if (!(error instanceof ZipwrightError || isSystemError(error))) {
        throw error;
      }
      failure ??= error;
      if (isOfIndex(error)) {
        // The others would ask the same index.
        break;
      }
    }
  }
  return { runtimes, ...reasonFor(failure, offline) };
}

type Failure = ZipwrightError | NodeJS.ErrnoException;

function hasClient({ kit }: RuntimeState): boolean {
  const present: readonly KitState[] = ['installed', 'without-boto3'];
  return present.includes(kit);
}

/** What is missing the report says at its place. */
function onlyDownloads(report: Report): Report {
  return (event) => {
    if (event.kind !== 'notice') {
      report(event);
    }
  };
}

function isOfIndex(error: Failure): boolean {
  return error instanceof IndexError || error.cause instanceof IndexError;
}

async function renewed(
  runtimes: readonly RuntimeState[],
  runtime: string,
  surroundings: BuildSurroundings,
): Promise<RuntimeState[]> {
  const now = await examineRuntime(runtime, parseRuntime(runtime).minor, surroundings);
  return runtimes.map((each) => (each.runtime === runtime ? now : each));
}

function reasonFor(
  failure: Failure | undefined,
  offline: boolean,
): { readonly reason: string; readonly hint: string } {
  if (failure === undefined) {
    return {
      reason: 'no CPython that Lambda has is on this machine',
      hint: 'install one, for example with "uv python install 3.13" or "pyenv install 3.13"',
    };
  }
  if (failure instanceof StoreError) {
    return {
      reason: "AWS's runtime client cannot be installed into the cache",
      hint: 'set ZIPWRIGHT_CACHE_DIR to a folder that you may write to',
    };
  }
  if (offline && isOfIndex(failure)) {
    return {
      reason: "AWS's runtime client is not in the cache, and --offline forbids to fetch it",
      hint: 'run zipwright doctor once without --offline',
    };
  }
  const hint = failure instanceof ZipwrightError ? failure.hint : undefined;
  return {
    reason: failure.message.replace(/^Cannot /, 'cannot '),
    hint: hint ?? 'see what is said of the cache, then try again',
  };
}
