import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isSystemError } from '../../errors/system-error.ts';
import type { LayerFile, LayerFolder } from './layer-tree.ts';

/** How long the event loop may have to wait, in milliseconds. */
const SLICE_MS = 8;
/** Another file system, a file with as many links as it can have, a file system without links or a rule against them. */
const NO_LINK: ReadonlySet<string | undefined> = new Set(['EXDEV', 'EMLINK', 'EPERM', 'ENOTSUP', 'ENOSYS']);

/** Makes trees of hard links, so that nothing may ever write to them. */
export class TreeLinker {
  readonly #signal: AbortSignal;
  #sliceEnds = performance.now() + SLICE_MS;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Makes everything of a folder in one that is there. Resolves to the bytes of its files.
   * @throws the system's error
   * @throws the signal's reason
   */
  async fill(target: string, folder: LayerFolder): Promise<number> {
    let size = 0;
    for (const [name, child] of folder.children) {
      await this.#pause();
      const path = join(target, name);
      if (child.kind === 'folder') {
        mkdirSync(path, 0o700);
        size += await this.fill(path, child);
      } else {
        size += place(child, path);
      }
    }
    chmodSync(target, folder.mode);
    return size;
  }

  async #pause(): Promise<void> {
    if (performance.now() > this.#sliceEnds) {
      await setImmediate();
      this.#signal.throwIfAborted();
      this.#sliceEnds = performance.now() + SLICE_MS;
    }
  }
}

/** @returns bytes of the file */
function place({ kind, source }: LayerFile, path: string): number {
  if (kind === 'link') {
    const target = readlinkSync(source);
    symlinkSync(target, path);
    return Buffer.byteLength(target);
  }
  const { size, mode } = lstatSync(source);
  try {
    linkSync(source, path);
  } catch (error) {
    if (!isSystemError(error) || !NO_LINK.has(error.code)) {
      throw error;
    }
    copy(source, path, mode & 0o777);
  }
  return size;
}

/** What functions cannot read its owner cannot copy either; that it is there is all that anybody can tell. */
function copy(source: string, path: string, mode: number): void {
  try {
    copyFileSync(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!isSystemError(error, 'EACCES')) {
      throw error;
    }
    writeFileSync(path, '', { flag: 'wx' });
  }
  chmodSync(path, mode);
}
