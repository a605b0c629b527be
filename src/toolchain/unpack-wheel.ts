import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import type { IndexClient } from '../index/index-client.ts';
import { fileFailure } from '../store/file-failure.ts';
import type { StoreLayout } from '../store/store-layout.ts';
import { temporaryName } from '../store/temporary-name.ts';
import { FileSource } from '../zip/byte-source.ts';
import { inflateEntry } from '../zip/inflate.ts';
import { readArchive } from '../zip/read-archive.ts';
import type { PinnedWheel } from './pinned-tools.ts';

/** What installing a tool takes. */
export interface InstallContext {
  readonly layout: StoreLayout;
  readonly client: Pick<IndexClient, 'download'>;
  readonly signal: AbortSignal;
  /** Told the bytes of a wheel that are there so far. */
  readonly onProgress?: (filename: string, bytes: number) => void;
}

/** A pinned wheel and what of it is wanted. */
export interface UnpackRequest {
  /** Name on the index. */
  readonly project: string;
  readonly wheel: PinnedWheel;
  /** Folder to unpack into, which need not exist. */
  readonly folder: string;
  /** Where a wheel's member goes below the folder; `undefined` leaves it out. */
  readonly place: (name: string) => string | undefined;
}

/**
 * Fetches a pinned wheel, checks its hash and unpacks it. Until it is whole the folder should be nobody else's: see
 * {@link makeWhole}.
 * @throws {IndexError | ZipError | StoreError} the signal's reason when aborted
 */
export async function unpackWheel(
  context: InstallContext,
  { project, wheel, folder, place }: UnpackRequest,
): Promise<void> {
  const downloaded = await fetchWheel(context, project, wheel);
  try {
    using source = new FileSource(downloaded, wheel.filename);
    for (const entry of readArchive(source)) {
      const path = entry.kind === 'file' ? place(entry.name) : undefined;
      if (path !== undefined) {
        const isExecutable = ((entry.mode ?? 0) & 0o111) !== 0;
        writeMember(folder, { path, content: await inflateEntry(source, entry), isExecutable });
      }
    }
  } finally {
    rmSync(downloaded, { force: true });
  }
}

/** Downloads a wheel to a name that no other process knows, so that none takes it away when it is done with its own. */
async function fetchWheel(context: InstallContext, project: string, wheel: PinnedWheel): Promise<string> {
  const shared = context.layout.wheel(wheel.sha256, wheel.filename);
  const own = temporaryName(shared);
  for (;;) {
    await context.client.download({ project, ...wheel }, shared, {
      signal: context.signal,
      onProgress: (bytes) => context.onProgress?.(wheel.filename, bytes),
    });
    try {
      renameSync(shared, own);
      return own;
    } catch (error) {
      // Another process had the same name for its download and has taken both.
      if (!isSystemError(error, 'ENOENT')) {
        throw error;
      }
    }
  }
}

interface Member {
  /** Below the folder. */
  readonly path: string;
  readonly content: Buffer;
  readonly isExecutable: boolean;
}

function writeMember(folder: string, { path, content, isExecutable }: Member): void {
  const target = join(folder, path);
  try {
    makeFolder(dirname(target), folder);
    writeFileSync(target, content);
    // Whatever the umask: a function may run as somebody else.
    chmodSync(target, isExecutable ? 0o755 : 0o644);
  } catch (error) {
    throw fileFailure(error, 'write', target);
  }
}

/** Makes a folder at or below `root`, whose parents keep the modes that the user wants. */
function makeFolder(folder: string, root: string): void {
  if (existsSync(folder)) {
    return;
  }
  mkdirSync(folder, { recursive: true });
  for (let made = folder; made.length >= root.length; made = dirname(made)) {
    chmodSync(made, 0o755);
  }
}

/**
 * Makes a folder that appears under its name only when it is whole. Where another process was first, that one's stays.
 * @param fill puts everything into the folder that it is given, and leaves nothing running
 * @param temporary the name until then, on the same disk
 */
export async function makeWhole(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  temporary: string = temporaryName(folder),
): Promise<void> {
  try {
    await fill(temporary);
    moveIntoPlace(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function moveIntoPlace(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    const isThere = ['ENOTEMPTY', 'EEXIST', 'EPERM'].some((code) => isSystemError(error, code));
    if (!isThere || !existsSync(folder)) {
      throw fileFailure(error, 'write', folder);
    }
  }
}
