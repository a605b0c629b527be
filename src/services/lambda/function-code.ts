import type { FunctionCode } from '@aws-sdk/client-lambda';
import { ServiceError } from '../../aws/service-error.ts';
import { quotas } from '../../lambda/quotas.ts';
import { codeStorageExceeded, entityTooLarge, invalidParameter } from './errors.ts';
import { accountLimits } from './account-limits.ts';
import type { Lambda } from './lambda.ts';
import type { CodeBlobs } from './ports.ts';
import type { AttachedLayer, StoredCode } from './records.ts';
import type { Home } from './arn.ts';

/** Where an archive comes from. */
export type CodeSource = Pick<
  FunctionCode,
  'ZipFile' | 'S3Bucket' | 'S3Key' | 'S3ObjectVersion' | 'S3ObjectStorageMode' | 'SourceKMSKeyArn'
>;

/**
 * Takes an archive, from the request or from S3, and stores it.
 * @throws {ServiceError} InvalidParameterValueException, RequestEntityTooLargeException
 */
export async function acceptCode(
  lambda: Pick<Lambda, 'blobs' | 'zips' | 'objects' | 'store'>,
  source: CodeSource,
  home: Home,
): Promise<StoredCode> {
  const stored = await lambda.blobs.put(await open(lambda, source, home.region));
  return droppedOnFailure(lambda, stored.sha256, async () => ({
    ...(await checkedArchive(lambda, stored, home)),
    ...referenceOf(source),
    ...sourceKeyOf(source),
  }));
}

/**
 * Runs what follows storing an archive, up to the row that names it; when it fails, the archive may go.
 * @throws what `work` throws
 */
export async function droppedOnFailure<Result>(
  { blobs }: Pick<Lambda, 'blobs'>,
  sha256: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    blobs.delete(sha256);
    throw error;
  }
}

async function checkedArchive(
  lambda: Pick<Lambda, 'zips' | 'store'>,
  stored: { readonly sha256: string; readonly size: number },
  home: Home,
): Promise<StoredCode> {
  const unzippedBytes = await lambda.zips.unzippedBytes(stored);
  if (unzippedBytes === undefined) {
    throw invalidParameter(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  }
  if (unzippedBytes > quotas.unzippedBytes) {
    throw invalidParameter(`Unzipped size must be smaller than ${quotas.unzippedBytes} bytes`);
  }
  const usage = await lambda.store.usage(home);
  if (usage.codeBytes + stored.size > accountLimits.totalCodeBytes) {
    throw codeStorageExceeded();
  }
  return { sha256: stored.sha256, size: stored.size, unzippedBytes };
}

function referenceOf(source: CodeSource): Pick<StoredCode, 'reference'> {
  const { S3Bucket: bucket, S3Key: key, S3ObjectVersion: version } = source;
  return source.S3ObjectStorageMode === 'REFERENCE' && bucket !== undefined && key !== undefined
    ? { reference: { bucket, key, ...(version !== undefined && { version }) } }
    : {};
}

/** Nothing is encrypted here; the key is kept and shown. */
function sourceKeyOf({ SourceKMSKeyArn: sourceKey }: CodeSource): Pick<StoredCode, 'sourceKey'> {
  return sourceKey === undefined || sourceKey === '' ? {} : { sourceKey };
}

type Content = Parameters<CodeBlobs['put']>[0];

function open(
  lambda: Pick<Lambda, 'objects'>,
  source: CodeSource,
  region: string,
): Content | Promise<Content> {
  const { ZipFile, S3Bucket: bucket, S3Key: key, S3ObjectVersion: version } = source;
  if (ZipFile !== undefined) {
    if (bucket !== undefined || key !== undefined) {
      throw invalidParameter('Please do not provide other FunctionCode parameters when providing a ZipFile.');
    }
    return checkedUpload(ZipFile);
  }
  if (bucket === undefined || key === undefined) {
    throw invalidParameter('Please provide a source for function code.');
  }
  return readObject(lambda, { bucket, key, region, ...(version !== undefined && { version }) });
}

function checkedUpload(content: Uint8Array): Uint8Array {
  if (content.length === 0) {
    throw invalidParameter('Uploaded file must be a non-empty zip');
  }
  if (content.length > quotas.directUploadBytes) {
    throw entityTooLarge(`Zipped size must be smaller than ${quotas.directUploadBytes} bytes`);
  }
  return content;
}

async function readObject(
  { objects }: Pick<Lambda, 'objects'>,
  object: Parameters<Lambda['objects']['read']>[0],
): Promise<Content> {
  try {
    return await objects.read(object);
  } catch (error) {
    if (error instanceof ServiceError) {
      throw invalidParameter(
        `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
      );
    }
    throw error;
  }
}

/**
 * Refuses a function which is too large together with its layers.
 * @throws {ServiceError} InvalidParameterValueException
 */
export function refuseTooLargeTogether(code: StoredCode, layers: readonly AttachedLayer[]): void {
  const bytes = layers.reduce((sum, layer) => sum + layer.code.unzippedBytes, code.unzippedBytes);
  if (bytes > quotas.unzippedBytes) {
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${quotas.unzippedBytes} bytes. The actual size is ${bytes} bytes.`,
    );
  }
}

/** Path below the platform's origin at which a stored archive is given out. */
export const codePath = (code: StoredCode): string => `/_zipwright/code/${code.sha256}.zip`;

/** For how long AWS's links to code are good. */
export const CODE_LINK_SECONDS = 600;
