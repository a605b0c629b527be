import { createHash } from 'node:crypto';
import { displayUrl } from './display-url.ts';
import { IndexError } from './errors.ts';
import type { IndexFile } from './index-file.ts';
import type { IndexAccess } from './project-files.ts';

const MAX_METADATA_BYTES = 16 * 1024 * 1024;

/**
 * Fetches the METADATA of a wheel without the wheel, where the index has it (PEP 658); `undefined` where it has not, and
 * where nothing may be fetched. Mirrors have it without saying so: then no hash tells whether it is the right one.
 * @throws {IndexError} DOWNLOAD_HASH_MISMATCH, INDEX_BAD_ANSWER and what the network brings
 */
export async function fetchFileMetadata(
  access: Pick<IndexAccess, 'http' | 'offline'>,
  file: IndexFile,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const url = new URL(file.url);
  if (access.offline || url.protocol === 'file:') {
    return undefined;
  }
  url.pathname += '.metadata';
  const answer = await access.http.bytes(
    { url, ...(signal === undefined ? {} : { signal }) },
    MAX_METADATA_BYTES,
  );
  if (answer.status !== 200) {
    return undefined;
  }
  const found = createHash('sha256').update(answer.bytes).digest('hex');
  if (typeof file.coreMetadata === 'string' && file.coreMetadata !== found) {
    throw new IndexError(
      'DOWNLOAD_HASH_MISMATCH',
      `Cannot use the metadata of "${file.filename}" from "${displayUrl(url)}": its SHA-256 is ${found}, and ${file.coreMetadata} was wanted`,
      {
        data: { filename: file.filename, url: displayUrl(url), found, wanted: file.coreMetadata },
        hint: 'the file was changed on the index or on its way',
      },
    );
  }
  return answer.bytes.toString('utf8');
}
