import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { normalizeName } from '../python/name.ts';
import { copyFile } from './copy-file.ts';
import { downloadFile } from './download.ts';
import type { DownloadJob, DownloadResult, DownloadTarget } from './download-job.ts';
import { IndexError } from './errors.ts';
import { fetchFileMetadata } from './file-metadata.ts';
import type { IndexFile } from './index-file.ts';
import { type IndexAccess, listProjectFiles, offline } from './project-files.ts';
import { withoutRepeats } from './simple-index.ts';

/** A file to download, as a lock names it. */
export interface DownloadRequest {
  readonly project: string;
  readonly filename: string;
  readonly sha256?: string;
  /** In bytes: a longer file is refused. */
  readonly size?: number;
  /** Where the lock says the file is: an http, https or file URL, or an absolute path. */
  readonly url?: string;
  /** Whether `url` is tried before the configured indexes. Default: after them. */
  readonly preferUrl?: boolean;
}

export interface DownloadOptions {
  /** Called with the bytes of the file that are there so far; the number falls when a download starts anew. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Lists and fetches packages from the configured indexes. What it listed once it does not ask again. */
export class IndexClient {
  readonly #access: IndexAccess;
  readonly #listings = new Map<string, Promise<IndexFile[]>>();

  constructor(access: IndexAccess) {
    this.#access = access;
  }

  /**
   * Files of a project: those of find-links places, then those of the first index that has it.
   * @throws {IndexError} INDEX_NOT_FOUND when none has; the signal's reason when aborted
   */
  async listFiles(project: string, signal?: AbortSignal): Promise<IndexFile[]> {
    return withoutRepeats(await this.#list(project, signal));
  }

  /**
   * The METADATA of a listed wheel, without the wheel; `undefined` where the index does not have it.
   * @throws {IndexError} INDEX_*, DOWNLOAD_HASH_MISMATCH; the signal's reason when aborted
   */
  async readMetadata(file: IndexFile, signal?: AbortSignal): Promise<string | undefined> {
    return fetchFileMetadata(this.#access, file, signal);
  }

  /**
   * Downloads a file to `destination`, whose folder is made. The configured places come first, `request.url` last,
   * or the other way round. When one place does not have the file, the next is tried; when a place fails otherwise,
   * only if a hash says which file is wanted.
   * @throws {IndexError} INDEX_*, DOWNLOAD_*; the signal's reason when aborted
   */
  async download(
    request: DownloadRequest,
    destination: string,
    options: DownloadOptions = {},
  ): Promise<DownloadResult> {
    const target = { destination, ...options };
    const failures: IndexError[] = [];
    for await (const place of this.#placesOf(request, { failures, signal: options.signal })) {
      try {
        return await this.#fetch({ ...withFacts(place, request), url: place.url }, target);
      } catch (error) {
        failures.push(passOver(error, { request, place }));
      }
    }
    throw mostTelling(failures) ?? missingFile(request, 'no configured place has such a file');
  }

  /** Where the file may be, in the order to try. The indexes are asked only when their turn comes. */
  async *#placesOf(request: DownloadRequest, { failures, signal }: Search): AsyncGenerator<FilePlace> {
    const given = request.url === undefined ? [] : [{ url: parseUrl(request.url, request), isGiven: true }];
    if (request.preferUrl === true) {
      yield* given;
    }
    try {
      yield* filesNamed(await this.#list(request.project, signal), request);
    } catch (error) {
      failures.push(passOver(error, { request }));
    }
    if (request.preferUrl !== true) {
      yield* given;
    }
  }

  async #list(project: string, signal: AbortSignal | undefined): Promise<IndexFile[]> {
    const name = normalizeName(project);
    const known = this.#listings.get(name);
    const listing = known ?? listProjectFiles(this.#access, name);
    if (known === undefined) {
      this.#listings.set(name, listing);
      listing.catch(() => this.#listings.delete(name));
    }
    return signal === undefined ? listing : untilAborted(listing, signal);
  }

  async #fetch(job: DownloadJob, target: DownloadTarget): Promise<DownloadResult> {
    target.signal?.throwIfAborted();
    if (job.url.protocol === 'file:') {
      return copyFile(job, target);
    }
    if (this.#access.offline) {
      throw offline(`Cannot download "${job.filename}"`, job.url);
    }
    return downloadFile(this.#access.http, job, target);
  }
}

/** A place that may have the file, with what is said of it there. */
interface FilePlace {
  readonly url: URL;
  readonly isGiven?: boolean;
  readonly sha256?: string;
  readonly size?: number;
}

interface Search {
  /** Collects why places were passed over. */
  readonly failures: IndexError[];
  readonly signal: AbortSignal | undefined;
}

/** Listed files of the request's name, but for those that are said to have another hash. */
function filesNamed(files: readonly IndexFile[], request: DownloadRequest): FilePlace[] {
  const wanted = request.sha256?.toLowerCase();
  const sameName = files.filter((file) => file.filename === request.filename);
  const right = sameName.filter(
    ({ sha256 }) => wanted === undefined || sha256 === undefined || sha256 === wanted,
  );
  if (right.length === 0) {
    throw missingFile(
      request,
      sameName[0]?.sha256 === undefined
        ? 'the index lists no such file'
        : `the index lists another file of that name, with SHA-256 ${sameName[0].sha256}`,
    );
  }
  return right.map(placeOf);
}

function placeOf({ url, sha256, size }: IndexFile): FilePlace {
  return {
    url: new URL(url),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(size === undefined ? {} : { size }),
  };
}

/** What is known of the file: the request's word counts before the index's. */
function withFacts(place: FilePlace, request: DownloadRequest): Omit<DownloadJob, 'url'> {
  const sha256 = request.sha256?.toLowerCase() ?? place.sha256;
  const size = request.size ?? place.size;
  return {
    filename: request.filename,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(size === undefined ? {} : { size }),
  };
}

/**
 * Lets a failure pass so that the next place is tried, or throws it. A place that does not have the file passes, as
 * does one that never said its file had the hash. One that fails passes only if a hash tells which file is wanted:
 * without, another place may have another file.
 */
function passOver(
  error: unknown,
  { request, place }: { readonly request: DownloadRequest; readonly place?: FilePlace },
): IndexError {
  if (!(error instanceof IndexError)) {
    throw error;
  }
  const isWrongFile = error.code === 'DOWNLOAD_HASH_MISMATCH';
  const isOtherFile = isWrongFile && place?.isGiven !== true && place?.sha256 === undefined;
  const isAbsent = error.code === 'INDEX_NOT_FOUND' || error.code === 'INDEX_OFFLINE' || isOtherFile;
  if (isAbsent || (request.sha256 !== undefined && !isWrongFile)) {
    return error;
  }
  throw error;
}

function mostTelling(failures: readonly IndexError[]): IndexError | undefined {
  return failures.find((failure) => failure.code !== 'INDEX_NOT_FOUND') ?? failures[0];
}

function parseUrl(text: string, request: DownloadRequest): URL {
  const url = isAbsolute(text) ? pathToFileURL(text) : URL.parse(text);
  if (url === null || !['http:', 'https:', 'file:'].includes(url.protocol)) {
    throw new IndexError(
      'INDEX_BAD_ANSWER',
      `Cannot download "${request.filename}": its URL is not http, https or file`,
      {
        data: { filename: request.filename, project: request.project },
        hint: 'check the lock, or lock again',
      },
    );
  }
  return url;
}

function missingFile(request: DownloadRequest, reason: string): IndexError {
  const { filename, project, sha256 } = request;
  return new IndexError('INDEX_NOT_FOUND', `Cannot download "${filename}" of "${project}": ${reason}`, {
    data: { filename, project, ...(sha256 === undefined ? {} : { sha256 }) },
    hint: 'lock again, or name the index that has it with --index-url or UV_INDEX',
  });
}

/** Lets one caller of a shared promise go without ending it for the others. */
async function untilAborted<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([shared, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
