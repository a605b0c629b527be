import { mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { chmod, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ifExists, isSystemError } from '../../errors/system-error.ts';
import { InternalError } from '../../errors/zipwright-error.ts';
import { fileFailure } from '../../store/file-failure.ts';
import { temporaryName } from '../../store/temporary-name.ts';
import { UNIT_MARKER } from '../../store/unit-folder.ts';

/** What execution environments show; beside it lie the marker of its use and what was found out about it. */
const CONTENT = 'content';
/**
 * How old the mark of use may become, in milliseconds: half the time after which cleaning up takes something for no
 * longer in use (src/workflow/bound-cache.ts).
 */
const MARK_INTERVAL_MS = 30 * 60 * 1000;

/** How a tree is obtained. */
export interface TreeContext {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Fills an empty folder. Resolves to the bytes of all files in it. */
export type FillTree = (content: string) => Promise<number>;

/** What is being made in this process, by the tree's folder: the second who wants it waits. */
const underway = new Map<string, Promise<string>>();

/**
 * The content of a tree that was made before, marked as used now; `undefined` when there is none. Costs one system call.
 * @param unit the tree's folder in the store
 */
export function openTree(unit: string, now: number): string | undefined {
  const marker = join(unit, UNIT_MARKER);
  const facts = statSync(marker, { throwIfNoEntry: false });
  if (facts === undefined) {
    return undefined;
  }
  markMarker(marker, facts.mtimeMs, now);
  return join(unit, CONTENT);
}

/**
 * Keeps an unpacked folder from being cleaned away. Whoever uses one for hours calls it at least every half hour.
 * @param folder as it was returned when it was unpacked or merged
 * @param now milliseconds since 1970
 */
export function markInUse(folder: string, now: number): void {
  openTree(dirname(folder), now);
}

function markMarker(marker: string, markedMs: number, now: number): void {
  if (now - markedMs < MARK_INTERVAL_MS) {
    return;
  }
  try {
    utimesSync(marker, now / 1000, now / 1000);
  } catch {
    // A store that cannot be written to is used all the same; nobody cleans it up either.
  }
}

/**
 * Opens a tree, or makes it: it appears whole or not at all, whoever else makes the same one at the same time, and
 * whenever this is stopped.
 * @returns absolute path of its content
 * @throws {StoreError} DISK_FULL, NOT_WRITABLE
 * @throws the signal's reason
 */
export async function obtainTree(unit: string, context: TreeContext, fill: FillTree): Promise<string> {
  for (;;) {
    context.signal.throwIfAborted();
    const present = openTree(unit, context.now());
    if (present !== undefined) {
      return present;
    }
    const other = underway.get(unit);
    if (other === undefined) {
      break;
    }
    // How it ends is told to whoever began it; here it is looked at again, and done again where it failed.
    await settled(other, context.signal);
  }
  const making = makeTree(unit, fill);
  underway.set(unit, making);
  try {
    return await making;
  } finally {
    underway.delete(unit);
  }
}

/** Resolves when a promise has ended in any way, or when it is no longer waited for. */
async function settled(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const stop = (): void => aborted.resolve();
  signal.addEventListener('abort', stop);
  await Promise.race([promise.catch(() => undefined), aborted.promise]);
  signal.removeEventListener('abort', stop);
}

async function makeTree(unit: string, fill: FillTree): Promise<string> {
  const temporary = temporaryName(unit);
  const marker = join(temporary, UNIT_MARKER);
  try {
    mkdirSync(join(temporary, CONTENT), { recursive: true, mode: 0o777 });
    // From the beginning, so that cleaning up never takes single files out of it.
    writeFileSync(marker, '');
    const size = await fill(join(temporary, CONTENT));
    writeFileSync(marker, `${JSON.stringify({ size })}\n`);
    await publish(temporary, unit);
  } catch (error) {
    throw fileFailure(error, 'write', unit);
  } finally {
    await removeTree(temporary);
  }
  return join(unit, CONTENT);
}

/** Gives a finished tree its name, unless another process was faster; what is there without a marker is a ruin. */
async function publish(temporary: string, unit: string): Promise<void> {
  try {
    renameSync(temporary, unit);
  } catch (error) {
    if (statSync(join(unit, UNIT_MARKER), { throwIfNoEntry: false }) !== undefined) {
      return;
    }
    if (statSync(unit, { throwIfNoEntry: false }) === undefined) {
      throw error;
    }
    await removeTree(unit);
    renameSync(temporary, unit);
  }
}

/**
 * Bytes of all files in an unpacked folder, together.
 * @throws {InternalError} when it was not unpacked here
 */
export function sizeOfTree(folder: string): number {
  const text = ifExists(() => readFileSync(join(dirname(folder), UNIT_MARKER), 'utf8')) ?? '';
  const size = /^\{"size":(\d+)\}\n$/.exec(text)?.[1];
  if (size === undefined) {
    throw new InternalError(`"${folder}" is no unpacked function or layer`);
  }
  return Number(size);
}

/**
 * Removes an unpacked folder, of which nothing may be in use, with everything that is kept about it. Removing what is
 * gone is no error.
 * @param folder as it was returned when it was unpacked or merged
 * @throws {InternalError} for any other folder
 */
export async function removeUnpacked(folder: string): Promise<void> {
  const unit = dirname(folder);
  if (statSync(unit, { throwIfNoEntry: false }) === undefined) {
    return;
  }
  if (
    basename(folder) !== CONTENT ||
    statSync(join(unit, UNIT_MARKER), { throwIfNoEntry: false }) === undefined
  ) {
    throw new InternalError(`"${folder}" is no unpacked function or layer`);
  }
  // First out of sight: half of a tree must never be taken for a whole one.
  const temporary = temporaryName(unit);
  try {
    await rename(unit, temporary);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      return;
    }
    throw error;
  }
  await removeTree(temporary);
}

/** Removes folders in which their owner may not look or write, too. */
async function removeTree(root: string): Promise<void> {
  if (statSync(root, { throwIfNoEntry: false }) !== undefined) {
    await openFolders(root);
    await rm(root, { recursive: true, force: true });
  }
}

async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      await openFolders(join(folder, entry.name));
    }
  }
}
