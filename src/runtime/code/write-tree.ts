import {
  chmodSync,
  closeSync,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isSystemError } from '../../errors/system-error.ts';
import { fileFailure } from '../../store/file-failure.ts';
import type { ByteSource } from '../../zip/byte-source.ts';
import type { ArchiveEntry } from '../../zip/central-directory.ts';
import { inflateEntry, inflateEntrySync } from '../../zip/inflate.ts';
import { locateData } from '../../zip/local-header.ts';
import type { CheckedEntry } from '../../zip/read-archive.ts';
import type { ArchivePlan, PlannedFile } from './archive-plan.ts';
import { BackgroundWork } from './background-work.ts';
import { CodeError, quoteName } from './errors.ts';
import { UserModes } from './file-mode.ts';
import { MAX_LINK_BYTES, staysInside } from './link-target.ts';
import { WindowSource } from './window-source.ts';
import { writeLarge, writeWhole } from './write-large.ts';

/** Bytes of files that are written, or being written, and of all. */
export interface UnpackProgress {
  readonly unpacked: number;
  readonly size: number;
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: UnpackProgress) => void) | undefined;
}

/** Up to here a thread costs more than it saves: measured on two cores, with anything between 64 and 256 KiB as good. */
const SMALL_BYTES = 64 * 1024;
/** From here on files are unpacked in pieces. */
const LARGE_BYTES = 16 * 1024 * 1024;
/** Content beyond this is written by a thread. */
const QUICK_WRITE_BYTES = 256 * 1024;
/** How long the event loop may have to wait, in milliseconds. */
const SLICE_MS = 8;

/**
 * Writes what a plan of the same archive says.
 * @param root absolute path of an empty folder, made with mode 0777, which gets its own mode in the end
 * @throws {ZipError} for entries that are not what the directory says
 * @throws {CodeError} CODE_LINK_OUTSIDE, CODE_ENTRIES_CLASH
 * @throws {StoreError} DISK_FULL, NOT_WRITABLE
 */
export async function writeTree(
  root: string,
  { source, plan }: { readonly source: ByteSource; readonly plan: ArchivePlan },
  options: WriteOptions,
): Promise<void> {
  const writer = new TreeWriter(root, source);
  try {
    writer.makeFolders(plan.folders);
    await writeFiles(writer, plan, options);
    await writer.finish();
    writer.closeFolders(plan.folders);
  } catch (error) {
    await writer.settle();
    throw fileFailure(error, 'write', isSystemError(error) ? (error.path ?? root) : root);
  }
  options.onProgress?.({ unpacked: plan.size, size: plan.size });
}

async function writeFiles(
  writer: TreeWriter,
  { files, size }: ArchivePlan,
  { signal, onProgress }: WriteOptions,
): Promise<void> {
  let sliceEnds = 0;
  let unpacked = 0;
  for (const file of files) {
    if (performance.now() > sliceEnds) {
      onProgress?.({ unpacked, size });
      await setImmediate();
      sliceEnds = performance.now() + SLICE_MS;
    }
    signal.throwIfAborted();
    await writer.write(file, signal);
    unpacked += file.entry.size;
  }
}

class TreeWriter {
  readonly #root: string;
  readonly #source: ByteSource;
  readonly #window: WindowSource;
  readonly #modes: UserModes;
  readonly #work = new BackgroundWork();

  constructor(root: string, source: ByteSource) {
    this.#root = root;
    this.#source = source;
    this.#window = new WindowSource(source);
    this.#modes = new UserModes(lstatSync(root).mode);
  }

  /** Folders stay open to their owner until all is in them. */
  makeFolders(folders: ReadonlyMap<string, number>): void {
    for (const path of shortestFirst(folders)) {
      if (path !== '') {
        this.#make(path, () => mkdirSync(join(this.#root, path), (folders.get(path) ?? 0) | 0o700));
      }
    }
  }

  /** From within, since a closed folder cannot be passed. */
  closeFolders(folders: ReadonlyMap<string, number>): void {
    for (const path of shortestFirst(folders).reverse()) {
      const mode = this.#modes.final(folders.get(path) ?? 0);
      if (path === '' || this.#modes.mustBeClosed(mode)) {
        chmodSync(join(this.#root, path), mode);
      }
    }
  }

  /** Writes a file or link, at once when it is small; else when there is room. */
  async write(file: PlannedFile, signal: AbortSignal): Promise<void> {
    const entry = { ...file.entry, dataOffset: locateData(this.#window, file.entry) };
    const bytes = Math.max(entry.size, entry.compressedSize);
    if (entry.kind === 'symlink') {
      this.#writeLink(file.path, entry);
    } else if (bytes <= SMALL_BYTES) {
      this.#writeSmall(file, inflateEntrySync(this.#window, entry, this.#compressed(entry)));
    } else if (bytes <= LARGE_BYTES) {
      const compressed = this.#compressed(entry);
      await this.#work.start(entry.size + entry.compressedSize, async () => {
        await this.#writeMedium(file, await inflateEntry(this.#source, entry, compressed));
      });
    } else {
      await this.#work.start(LARGE_BYTES, () => this.#writeLarge(file, entry, signal));
    }
  }

  finish(): Promise<void> {
    return this.#work.finish();
  }

  settle(): Promise<void> {
    return this.#work.settle();
  }

  #compressed(entry: CheckedEntry): Buffer {
    return this.#window.read(entry.dataOffset, entry.compressedSize);
  }

  #writeLink(path: string, entry: CheckedEntry): void {
    const content =
      entry.size > MAX_LINK_BYTES
        ? Buffer.alloc(0)
        : inflateEntrySync(this.#window, entry, this.#compressed(entry));
    const target = content.toString('utf8');
    if (!staysInside(path, target)) {
      throw linkOutside(this.#source.label, entry, target);
    }
    this.#make(path, () => symlinkSync(target, join(this.#root, path)));
  }

  #writeSmall(file: PlannedFile, content: Buffer): void {
    const descriptor = this.#open(file);
    try {
      writeAll(descriptor, content);
    } finally {
      closeSync(descriptor);
    }
  }

  async #writeMedium(file: PlannedFile, content: Buffer): Promise<void> {
    if (content.length <= QUICK_WRITE_BYTES) {
      this.#writeSmall(file, content);
      return;
    }
    const descriptor = this.#open(file);
    try {
      await writeWhole(descriptor, content);
    } finally {
      closeSync(descriptor);
    }
  }

  async #writeLarge(file: PlannedFile, entry: CheckedEntry, signal: AbortSignal): Promise<void> {
    const descriptor = this.#open(file);
    try {
      await writeLarge(this.#source, entry, { descriptor, signal });
    } finally {
      closeSync(descriptor);
    }
  }

  #open({ path, mode }: PlannedFile): number {
    const final = this.#modes.final(mode);
    const descriptor = this.#make(path, () => openSync(join(this.#root, path), 'wx', final));
    if (this.#modes.isWithheld(final)) {
      fchmodSync(descriptor, final);
    }
    return descriptor;
  }

  /** Two paths of a plan are never one, unless the file system makes no difference between them. */
  #make<T>(path: string, create: () => T): T {
    try {
      return create();
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) {
        throw new CodeError(
          'CODE_ENTRIES_CLASH',
          `Cannot unpack ${quoteName(path)} of "${this.#source.label}": this file system takes it for the same as another entry`,
          {
            data: { archive: this.#source.label, entry: path },
            hint: 'set ZIPWRIGHT_CACHE_DIR to a folder on a file system that tells upper and lower case apart',
          },
        );
      }
      throw error;
    }
  }
}

function linkOutside(label: string, { name }: ArchiveEntry, target: string): CodeError {
  return new CodeError(
    'CODE_LINK_OUTSIDE',
    `Cannot unpack ${quoteName(name)} of "${label}": the link leads to ${quoteName(target)}, which is not inside the package`,
    {
      data: { archive: label, entry: name, target },
      hint: 'replace the link by the file, or make it relative to its folder',
    },
  );
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(descriptor, bytes, done, bytes.length - done);
  }
}

/** Every folder after the one that holds it. */
function shortestFirst(folders: ReadonlyMap<string, number>): string[] {
  return [...folders.keys()].sort((a, b) => a.length - b.length);
}
