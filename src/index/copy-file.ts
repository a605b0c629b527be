import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isSystemError } from '../errors/system-error.ts';
import {
  checkHash,
  checkSize,
  type DownloadJob,
  type DownloadResult,
  type DownloadTarget,
} from './download-job.ts';
import { IndexError } from './errors.ts';
import { PartFile } from './part-file.ts';

const READ_SIZE = 512 * 1024;

/**
 * Copies a local file as if it were downloaded: hashed, checked, and under its name only when whole.
 * @throws {IndexError} INDEX_NOT_FOUND, INDEX_BAD_ANSWER, DOWNLOAD_HASH_MISMATCH; the signal's reason when aborted
 */
export async function copyFile(job: DownloadJob, target: DownloadTarget): Promise<DownloadResult> {
  const path = fileURLToPath(job.url);
  await using part = await PartFile.open(target.destination, { resume: false, now: Date.now });
  part.reject();
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: READ_SIZE }) as AsyncIterable<Buffer>) {
      target.signal?.throwIfAborted();
      checkSize(job, part.size + chunk.length);
      hash.update(chunk);
      await part.append(chunk);
      target.onProgress?.(part.size);
    }
  } catch (error) {
    throw isSystemError(error, 'ENOENT') ? missingFile(job, path) : error;
  }
  const sha256 = hash.digest('hex');
  checkHash(job, sha256);
  await part.commit();
  return { sha256, size: part.size };
}

function missingFile(job: DownloadJob, path: string): IndexError {
  return new IndexError('INDEX_NOT_FOUND', `Cannot copy "${job.filename}": "${path}" does not exist`, {
    data: { filename: job.filename, path },
    hint: 'lock again, or put the file back',
  });
}
