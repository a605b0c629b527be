import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { displayUrl } from './display-url.ts';
import {
  checkHash,
  checkSize,
  type DownloadJob,
  type DownloadResult,
  type DownloadTarget,
  refusedDownload,
} from './download-job.ts';
import { IndexError } from './errors.ts';
import { discard, headerOf, type HttpAnswer, type HttpRequest } from './http-answer.ts';
import type { HttpClient } from './http.ts';
import { isNetworkError, printableCause, TimeoutError } from './network-failure.ts';
import { PartFile } from './part-file.ts';

/** A try that brought this much further counts as no failure, so that a large file gets through on a bad line. */
const PROGRESS_BYTES = 1024 * 1024;

/** The connection ended before the body did. */
class BodyCut extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, cause === undefined ? {} : { cause });
  }
}

/**
 * Fetches a file by HTTP, hashing it on the way, and gives it its name when it is whole and right. A body that is cut
 * is continued by a range request; so is what an earlier download left, where a hash can tell whether the whole is
 * right. If it is not, the file is fetched once more from its start.
 * @throws {IndexError} DOWNLOAD_HASH_MISMATCH, DOWNLOAD_INCOMPLETE, INDEX_*; the signal's reason when aborted
 */
export async function downloadFile(
  http: HttpClient,
  job: DownloadJob,
  target: DownloadTarget,
): Promise<DownloadResult> {
  const resume = job.sha256 !== undefined;
  await using part = await PartFile.open(target.destination, { resume, now: http.retryPolicy.now });
  if (!resume) {
    part.reject();
  }
  const transfer = new Transfer({ http, job, target, part });
  let sha256 = await transfer.complete();
  if (job.sha256 !== undefined && sha256 !== job.sha256 && transfer.isPatched) {
    await transfer.restart();
    sha256 = await transfer.complete();
  }
  try {
    checkHash(job, sha256);
  } catch (error) {
    part.reject();
    throw error;
  }
  await part.commit();
  return { sha256, size: part.size };
}

interface TransferParts {
  readonly http: HttpClient;
  readonly job: DownloadJob;
  readonly target: DownloadTarget;
  readonly part: PartFile;
}

/** The way of one file into its part, over as many requests as it takes. */
class Transfer {
  readonly #http: HttpClient;
  readonly #job: DownloadJob;
  readonly #target: DownloadTarget;
  readonly #part: PartFile;
  #hash: Hash = createHash('sha256');
  #hashed = 0;
  /** Of the answer whose bytes the part holds: proves that a later one is of the same file. */
  #validator: string | undefined;
  /** Whether the part holds bytes of more than one answer. */
  isPatched = false;

  constructor({ http, job, target, part }: TransferParts) {
    this.#http = http;
    this.#job = job;
    this.#target = target;
    this.#part = part;
  }

  /** Fetches what is missing. Answers with the hash of the whole. */
  async complete(): Promise<string> {
    await this.#takeLeftover();
    let farthest = this.#part.size;
    for (let failures = 0; !this.#isWhole();) {
      try {
        await this.#receive();
        break;
      } catch (error) {
        this.#http.throwIfStopped(this.#request());
        if (!(error instanceof BodyCut)) {
          throw error;
        }
        const advanced = this.#part.size >= farthest + PROGRESS_BYTES;
        farthest = Math.max(farthest, this.#part.size);
        if (!advanced && failures >= this.#http.retryPolicy.retries) {
          throw this.#incomplete(error, failures + 1);
        }
        await this.#prepareRetry();
        await this.#http.pause(advanced ? 0 : failures, this.#request());
        failures = advanced ? 0 : failures + 1;
      }
    }
    return this.#hash.copy().digest('hex');
  }

  async restart(): Promise<void> {
    await this.#part.restart();
    this.#hash = createHash('sha256');
    this.#hashed = 0;
    this.#validator = undefined;
    this.isPatched = false;
  }

  /** Hashes what an earlier download left. */
  async #takeLeftover(): Promise<void> {
    if (this.#part.size === this.#hashed) {
      return;
    }
    this.isPatched = true;
    for await (const chunk of this.#part.content()) {
      this.#hash.update(chunk);
      this.#hashed += chunk.length;
    }
    const isUseless = this.#job.size !== undefined && this.#part.size >= this.#job.size && !this.#isWhole();
    if (isUseless || this.#hashed !== this.#part.size) {
      await this.restart();
    }
  }

  #isWhole(): boolean {
    return this.#part.size > 0 && this.#hash.copy().digest('hex') === this.#job.sha256;
  }

  /** Without a hash or a validator, bytes of two answers must not be put together. */
  async #prepareRetry(): Promise<void> {
    if (this.#job.sha256 === undefined && this.#validator === undefined) {
      await this.restart();
    }
  }

  #request(): HttpRequest {
    const { url } = this.#job;
    const { signal } = this.#target;
    if (this.#part.size === 0) {
      return { url, signal };
    }
    const condition = this.#validator === undefined ? {} : { 'if-range': this.#validator };
    return { url, signal, headers: { range: `bytes=${this.#part.size}-`, ...condition } };
  }

  async #receive(): Promise<void> {
    const answer = await this.#http.open(this.#request());
    const continues = continuesAt(answer, this.#part.size);
    if (this.#part.size > 0 && !continues && (answer.status === 206 || answer.status === 416)) {
      discard(answer);
      await this.restart();
      return this.#receive();
    }
    if (answer.status !== 200 && !continues) {
      discard(answer);
      throw refusedDownload(this.#job, answer.status);
    }
    if (continues) {
      this.isPatched = true;
    } else {
      await this.restart();
    }
    this.#validator = validatorOf(answer);
    await this.#readBody(answer);
  }

  async #readBody(answer: HttpAnswer): Promise<void> {
    const length = headerOf(answer, 'content-length');
    const announced = length === undefined ? undefined : this.#part.size + Number(length);
    try {
      checkSize(this.#job, announced ?? 0);
      for await (const chunk of chunksOf(answer.body)) {
        checkSize(this.#job, this.#part.size + chunk.length);
        this.#hash.update(chunk);
        this.#hashed += chunk.length;
        await this.#part.append(chunk);
        this.#target.onProgress?.(this.#part.size);
      }
    } catch (error) {
      answer.body.destroy();
      if (error instanceof IndexError) {
        this.#part.reject();
      }
      throw error;
    }
    const wanted = Math.max(announced ?? 0, this.#job.size ?? 0);
    if (this.#part.size < wanted && !this.#isWhole()) {
      throw new BodyCut('the connection ended');
    }
  }

  #incomplete(error: BodyCut, attempts: number): IndexError {
    const { filename, url, size } = this.#job;
    const wanted = size === undefined ? '' : ` of ${size}`;
    return new IndexError(
      'DOWNLOAD_INCOMPLETE',
      `Cannot download "${filename}" from "${displayUrl(url)}": ${error.message} after ${this.#part.size}${wanted} bytes (${attempts} tries)`,
      {
        data: { filename, url: displayUrl(url), received: this.#part.size, size, attempts },
        hint: 'try again: what is there already is not fetched anew',
        cause: error.cause,
      },
    );
  }
}

/** Turns a failure of the connection, and only that, into {@link BodyCut}. */
async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch (error) {
    if (!isNetworkError(error)) {
      throw error;
    }
    const reason = error instanceof TimeoutError ? error.message : 'the connection ended';
    throw new BodyCut(reason, printableCause(error));
  }
}

/** Tells whether an answer is the rest of a file from byte `size` on (RFC 9110 14.4). */
function continuesAt(answer: HttpAnswer, size: number): boolean {
  const start = /^bytes (\d+)-/.exec(headerOf(answer, 'content-range') ?? '')?.[1];
  return answer.status === 206 && size > 0 && Number(start) === size;
}

/** A strong validator (RFC 9110 13.1.5). */
function validatorOf(answer: HttpAnswer): string | undefined {
  const tag = headerOf(answer, 'etag');
  return tag !== undefined && !tag.startsWith('W/') ? tag : headerOf(answer, 'last-modified');
}
