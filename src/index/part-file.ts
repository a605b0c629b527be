import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';

/** Bytes that are collected before they are written: chunks from the network are small. */
const WRITE_SIZE = 512 * 1024;

/**
 * A part that nobody has written to for this long (in milliseconds) has lost its owner: a living one writes, or gives
 * up and lets go, within its time-outs and retries.
 */
const ABANDONED_AFTER = 60 * 60 * 1000;

export interface PartOptions {
  /** Whether to go on with what an earlier, failed download left. */
  readonly resume: boolean;
  readonly now: () => number;
}

/**
 * The file that a download is written to until it is whole. While somebody writes it, it has a name of its own beside
 * the destination (`DESTINATION.RANDOM.part`), so two processes never share one. A download that fails lets go of it
 * as `DESTINATION.part`, and the next one takes it by renaming it, which only one can do.
 */
export class PartFile implements AsyncDisposable {
  readonly #destination: string;
  readonly #path: string;
  readonly #handle: FileHandle;
  #size: number;
  #pending: Buffer[] = [];
  #pendingSize = 0;
  #open = true;
  #fate: 'keep' | 'remove' | 'done' = 'keep';

  private constructor(destination: string, opened: { path: string; handle: FileHandle; size: number }) {
    this.#destination = destination;
    this.#path = opened.path;
    this.#handle = opened.handle;
    this.#size = opened.size;
  }

  /** @throws the system's error when the folder cannot be made or written to */
  static async open(destination: string, options: PartOptions): Promise<PartFile> {
    const path = `${destination}.${randomBytes(6).toString('hex')}.part`;
    await mkdir(dirname(destination), { recursive: true });
    const isLeftover = options.resume && (await takeLeftover(destination, path, options.now()));
    const handle = await open(path, isLeftover ? 'r+' : 'wx');
    return new PartFile(destination, { path, handle, size: isLeftover ? (await handle.stat()).size : 0 });
  }

  /** Bytes so far, those not yet on disk included. */
  get size(): number {
    return this.#size;
  }

  /** What is there already, for hashing. Only before the first {@link append}. */
  async *content(): AsyncGenerator<Buffer> {
    yield* createReadStream(this.#path, { highWaterMark: WRITE_SIZE }) as AsyncIterable<Buffer>;
  }

  /** @throws the system's error when the disk is full */
  async append(chunk: Buffer): Promise<void> {
    this.#pending.push(chunk);
    this.#pendingSize += chunk.length;
    this.#size += chunk.length;
    if (this.#pendingSize >= WRITE_SIZE) {
      await this.#flush();
    }
  }

  /** Forgets everything. */
  async restart(): Promise<void> {
    this.#pending = [];
    this.#pendingSize = 0;
    this.#size = 0;
    await this.#handle.truncate(0);
  }

  /** Says that the content is wrong, so that nobody goes on with it. */
  reject(): void {
    this.#fate = 'remove';
  }

  /** Gives the file its final name, in the place of whatever has it. */
  async commit(): Promise<void> {
    await this.#close();
    try {
      await rename(this.#path, this.#destination);
    } catch (error) {
      // Windows does not replace a file that another process reads: that one has the same content.
      const existing = await stat(this.#destination).catch(() => undefined);
      if (existing?.size !== this.#size) {
        throw error;
      }
      await rm(this.#path, { force: true });
    }
    this.#fate = 'done';
  }

  /** Keeps what there is as `DESTINATION.part`, unless it was rejected or is nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#fate === 'done') {
      return;
    }
    // A full disk is already being reported.
    await this.#close().catch(() => undefined);
    if (this.#fate === 'keep' && this.#size > 0) {
      await rename(this.#path, leftoverOf(this.#destination)).catch(() => undefined);
    } else {
      await rm(this.#path, { force: true });
    }
  }

  async #close(): Promise<void> {
    if (this.#open) {
      this.#open = false;
      try {
        await this.#flush();
      } finally {
        await this.#handle.close();
      }
    }
  }

  async #flush(): Promise<void> {
    const chunks = this.#pending;
    let position = this.#size - this.#pendingSize;
    this.#pending = [];
    this.#pendingSize = 0;
    if (chunks.length === 0) {
      return;
    }
    const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position);
      done += bytesWritten;
      position += bytesWritten;
    }
  }
}

function leftoverOf(destination: string): string {
  return `${destination}.part`;
}

/** Makes an earlier download's part our own, under `path`. False when there is none. */
async function takeLeftover(destination: string, path: string, now: number): Promise<boolean> {
  if (await renamed(leftoverOf(destination), path)) {
    return true;
  }
  for (const abandoned of await abandonedParts(destination, now)) {
    if (await renamed(abandoned, path)) {
      return true;
    }
  }
  return false;
}

/** Parts whose owner was killed. */
async function abandonedParts(destination: string, now: number): Promise<string[]> {
  const folder = dirname(destination);
  const start = `${basename(destination)}.`;
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(start) && /^[0-9a-f]{12}\.part$/.test(name.slice(start.length)),
  );
  const found: string[] = [];
  for (const path of names.map((name) => join(folder, name))) {
    const { mtimeMs = now } = (await stat(path).catch(() => undefined)) ?? {};
    if (now - mtimeMs > ABANDONED_AFTER) {
      found.push(path);
    }
  }
  return found;
}

/** False when it is gone, somebody else was first, or (on Windows) somebody has it open. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isSystemError(error)) {
      return false;
    }
    throw error;
  }
}
