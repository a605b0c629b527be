import { watch } from 'node:fs';
import { sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** An editor's save is several changes; what comes within this time is one. */
const SETTLE_MS = 60;

/** What builds and tools write themselves. */
const OWN = new Set([
  'dist',
  '.zipwright',
  '.git',
  '__pycache__',
  'node_modules',
  '.venv',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
]);

export interface WatchOptions {
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** Told what a round of work has thrown; the next change starts another. */
  readonly onFailure: (error: unknown) => void;
  /** Told that a round is over and a change is waited for. */
  readonly onWait: () => void;
  /** Milliseconds within which changes are one; 60 when absent. */
  readonly settleMs?: number;
}

/** Does something now, and again whenever a file below a path has changed, until the signal, whose reason it throws. */
export async function watchProject(
  path: string,
  work: () => Promise<void>,
  { signal, onFailure, onWait, settleMs = SETTLE_MS }: WatchOptions,
): Promise<void> {
  let changed = Promise.withResolvers<undefined>();
  const watcher = watch(path, { recursive: true, signal }, (_, name) => {
    if (name === null || !name.split(sep).some((part) => OWN.has(part))) {
      changed.resolve(undefined);
    }
  });
  watcher.on('error', onFailure);
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(undefined);
    });
  });
  while (!signal.aborted) {
    changed = Promise.withResolvers();
    try {
      await work();
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      onFailure(error);
    }
    onWait();
    await Promise.race([changed.promise, aborted]);
    await wait(settleMs);
  }
  signal.throwIfAborted();
}
