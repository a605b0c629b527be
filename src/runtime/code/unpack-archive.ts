import { createHash } from 'node:crypto';
import { platform } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { InternalError } from '../../errors/zipwright-error.ts';
import { fileFailure } from '../../store/file-failure.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import { FileSource, type ByteSource } from '../../zip/byte-source.ts';
import { planArchive } from './archive-plan.ts';
import { obtainTree, openTree, type TreeContext } from './stored-tree.ts';
import { writeTree, type UnpackProgress } from './write-tree.ts';

/** Where an archive is unpacked to, and how the caller takes part. */
export interface UnpackOptions {
  readonly layout: StoreLayout;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: UnpackProgress) => void;
  /** SHA-256 of the file, hexadecimal, where it is known: it is believed, and the file only read if never unpacked. */
  readonly sha256?: string;
  /** Clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Longest path that Linux accepts (PATH_MAX, with its final NUL), in bytes. */
const MAX_PATH_BYTES = 4095;
const HASHED_BYTES = 4 * 1024 * 1024;

/**
 * Unpacks the zip of a function or layer into the store, once for each content, with the permissions that a function has
 * on Lambda (see `unpackedMode`): what it could not read there is not readable here.
 * @param file absolute path
 * @returns absolute path of the folder that `/var/task` or `/opt` is to show; nothing ever writes to it
 * @throws {ZipError} for what is no whole zip archive, what Lambda cannot unpack, and names that lead elsewhere
 * @throws {CodeError} CODE_TOO_LARGE, CODE_SPECIAL_FILE, CODE_LINK_OUTSIDE, CODE_ENTRIES_CLASH
 * @throws {StoreError} DISK_FULL, NOT_WRITABLE, NOT_READABLE
 * @throws the signal's reason; whatever is thrown, nothing is left behind
 */
export async function unpackArchive(file: string, options: UnpackOptions): Promise<string> {
  const { layout, signal, now = Date.now } = options;
  signal.throwIfAborted();
  const known = options.sha256 === undefined ? undefined : layout.unpacked(checkedHash(options.sha256));
  const present = known === undefined ? undefined : openTree(known, now());
  if (present !== undefined) {
    return present;
  }
  using source = openArchive(file);
  const unit = known ?? layout.unpacked(await hashContent(source, signal));
  const context: TreeContext = { signal, now };
  return await obtainTree(unit, context, async (content) => {
    const surroundings = {
      label: source.label,
      maxPathBytes: MAX_PATH_BYTES - Buffer.byteLength(content) - 1,
      platform,
    };
    const plan = planArchive(source, surroundings);
    await writeTree(content, { source, plan }, { signal, onProgress: options.onProgress });
    return plan.size;
  });
}

function openArchive(file: string): FileSource {
  try {
    return new FileSource(file);
  } catch (error) {
    throw fileFailure(error, 'read', file);
  }
}

/** It names a folder, so that nothing else may pass. */
function checkedHash(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new InternalError(`"${sha256}" is no SHA-256 in hexadecimal`);
  }
  return sha256;
}

async function hashContent(source: ByteSource, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (let done = 0; done < source.size; done += HASHED_BYTES) {
    signal.throwIfAborted();
    hash.update(source.read(done, Math.min(HASHED_BYTES, source.size - done)));
    await setImmediate();
  }
  return hash.digest('hex');
}
