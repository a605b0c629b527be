import { quoteName } from '../errors/quote-name.ts';
import { quotas } from '../lambda/quotas.ts';
import { downloadFile } from '../index/download.ts';
import { IndexError } from '../index/errors.ts';
import { HttpClient } from '../index/http.ts';
import { awsConnectionSettings, type AwsEnvironment } from './aws-agents.ts';
import { AwsError } from './errors.ts';

/** A zip that Lambda keeps. */
export interface CodePlace {
  /** What it is the code of, for messages. */
  readonly name: string;
  /** Presigned: whoever has it may download for ten minutes. */
  readonly location: URL;
  /** Base64. */
  readonly codeSha256: string;
  /** In bytes. */
  readonly size: number;
}

/** What downloads take from outside. */
export interface DownloadSurroundings {
  readonly environment: AwsEnvironment;
  readonly signal: AbortSignal;
}

/** How far a download is, in bytes. */
export interface CodeProgress {
  readonly name: string;
  readonly bytes: number;
  readonly size: number;
}

/** Where a zip goes. */
export interface CodeTarget {
  readonly destination: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CodeProgress) => void;
}

/** A zip is never much larger than what is in it, which Lambda limits. */
const LARGEST_ZIP = quotas.unzippedBytes + 64 * 1024 * 1024;

/** A client for downloads of code: with the proxies and certificate authorities of the environment. */
export function codeClient(environment: AwsEnvironment): HttpClient {
  return new HttpClient({ environment, settings: awsConnectionSettings(environment) });
}

/**
 * Downloads a zip to `destination` and checks that it is the one that Lambda runs.
 * @throws {AwsError} AWS_CODE_TOO_LARGE, AWS_DOWNLOAD_FAILED, AWS_CODE_MISMATCH; the signal's reason when aborted
 */
export async function downloadCode(
  http: HttpClient,
  { name, location, codeSha256, size }: CodePlace,
  { destination, signal, onProgress }: CodeTarget,
): Promise<void> {
  if (size > LARGEST_ZIP) {
    throw new AwsError(
      'AWS_CODE_TOO_LARGE',
      `Cannot download the code of ${quoteName(name)}: it is said to have ${size} bytes, and Lambda's limit is ${quotas.unzippedBytes} unzipped`,
      { data: { name, size }, hint: 'check the endpoint (--endpoint-url or AWS_ENDPOINT_URL)' },
    );
  }
  const sha256 = Buffer.from(codeSha256, 'base64').toString('hex');
  try {
    await downloadFile(
      http,
      { filename: 'code.zip', url: location, sha256, size },
      { destination, signal, onProgress: (bytes) => onProgress({ name, bytes, size }) },
    );
  } catch (error) {
    throw error instanceof IndexError ? downloadFailure(error, name) : error;
  }
}

/** The client's messages are about package indexes and name the whole address: only their reason is kept. */
function downloadFailure(error: IndexError, name: string): AwsError {
  if (error.code === 'DOWNLOAD_HASH_MISMATCH') {
    return new AwsError(
      'AWS_CODE_MISMATCH',
      `Cannot use the code of ${quoteName(name)}: its SHA-256 is not the CodeSha256 that Lambda reports`,
      {
        data: { name },
        hint: 'it was changed on its way, by a proxy perhaps, or deployed anew meanwhile: try again',
      },
    );
  }
  const reason = error.message.replace(/^[^"]*(?:"[^"]*"[^":]*)*: /, '');
  const { host } = URL.parse(String(error.data['url'])) ?? { host: 'its host' };
  return new AwsError(
    'AWS_DOWNLOAD_FAILED',
    `Cannot download the code of ${quoteName(name)} from ${host}: ${reason}`,
    {
      data: { name, host, ...(error.data['status'] === undefined ? {} : { status: error.data['status'] }) },
      hint:
        error.code === 'INDEX_UNAUTHORIZED'
          ? 'the link is good for ten minutes, by the clock of this machine; from within a VPC its endpoint for S3 must allow it'
          : 'try again; the code lies in S3, on another host than the API: both must be reachable, behind a proxy by HTTPS_PROXY',
    },
  );
}
