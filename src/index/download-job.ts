import { displayUrl } from './display-url.ts';
import { IndexError } from './errors.ts';

/** One file to fetch from one place. */
export interface DownloadJob {
  readonly filename: string;
  /** http, https or file; may hold credentials. */
  readonly url: URL;
  /** In lower case. */
  readonly sha256?: string;
  /** In bytes. */
  readonly size?: number;
}

/** Where a file goes. */
export interface DownloadTarget {
  readonly destination: string;
  /** Called with the bytes of the file that are there so far; the number falls when a download starts anew. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface DownloadResult {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** Largest file that is accepted when nothing announces its size: 4 GiB, far above any wheel. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;

/** @throws {IndexError} INDEX_BAD_ANSWER when a file is larger than announced */
export function checkSize(job: DownloadJob, size: number): void {
  const limit = job.size ?? MAX_FILE_BYTES;
  if (size > limit) {
    throw new IndexError(
      'INDEX_BAD_ANSWER',
      `Cannot download "${job.filename}" from "${displayUrl(job.url)}": it should have ${job.size === undefined ? 'at most ' : ''}${limit} bytes, and has ${size} or more`,
      {
        data: { filename: job.filename, url: displayUrl(job.url), limit, size },
        hint: 'the index and the file do not belong together: check the address of the index and the lock',
      },
    );
  }
}

/** @throws {IndexError} DOWNLOAD_HASH_MISMATCH when a hash was asked for and this is another */
export function checkHash(job: DownloadJob, sha256: string): void {
  if (job.sha256 !== undefined && job.sha256 !== sha256) {
    throw new IndexError(
      'DOWNLOAD_HASH_MISMATCH',
      `Cannot use "${job.filename}" from "${displayUrl(job.url)}": its SHA-256 is ${sha256}, and ${job.sha256} was wanted`,
      {
        data: { filename: job.filename, url: displayUrl(job.url), found: sha256, wanted: job.sha256 },
        hint: 'the file was changed on the index or on its way: find out which before you lock the new hash',
      },
    );
  }
}

/** What a status says that is not the file. */
export function refusedDownload(job: DownloadJob, status: number): IndexError {
  const place = displayUrl(job.url);
  const data = { filename: job.filename, url: place, status };
  const message = `Cannot download "${job.filename}" from "${place}": the server answered ${status}`;
  switch (status) {
    case 404:
    case 410:
      return new IndexError('INDEX_NOT_FOUND', message, {
        data,
        hint: 'the file is gone from there: lock again, or check the address of the index',
      });
    case 401:
    case 403:
      return new IndexError('INDEX_UNAUTHORIZED', message, { data, hint: CREDENTIALS_HINT });
    default:
      return new IndexError('INDEX_BAD_ANSWER', message, { data, hint: 'check the address of the file' });
  }
}

export const CREDENTIALS_HINT =
  'check the credentials for its host: in the URL of the index, UV_INDEX_<NAME>_USERNAME and _PASSWORD, the netrc file or the keyring';
