import type { Kysely, Selectable } from 'kysely';
import { present } from '../../aws/present.ts';
import { DEFAULT_ALGORITHM, isAlgorithm, type Algorithm } from './checksum/algorithms.ts';
import type { UploadChecksum } from './checksum/multipart.ts';
import { invalidArgument, noSuchUpload } from './errors.ts';
import type { S3Tables, UploadPartRow, UploadRow } from './tables.ts';

type Database = Kysely<S3Tables>;
export type Upload = Selectable<UploadRow>;

/** Parts have numbers from 1 to this. */
export const MAX_PARTS = 10_000;

export interface UploadInput {
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
}

/** The upload that a request names, if it goes on. */
export async function findUpload(
  db: Database,
  bucket: string,
  input: UploadInput,
): Promise<Upload | undefined> {
  const upload = await db
    .selectFrom('s3_uploads')
    .selectAll()
    .where('upload_id', '=', present(input.UploadId, 'uploadId'))
    .where('bucket', '=', bucket)
    .executeTakeFirst();
  return upload?.key === input.Key ? upload : undefined;
}

/** The same. @throws {ServiceError} NoSuchUpload, also when it is of another key */
export async function uploadOf(db: Database, bucket: string, input: UploadInput): Promise<Upload> {
  const upload = await findUpload(db, bucket, input);
  if (upload === undefined) {
    throw noSuchUpload(input.UploadId ?? '');
  }
  return upload;
}

/** How the upload's parts are summed up: as the client wanted, else as S3 does. */
export function effectiveChecksum(upload: Upload): UploadChecksum {
  const algorithm: Algorithm =
    upload.checksum_algorithm !== null && isAlgorithm(upload.checksum_algorithm)
      ? upload.checksum_algorithm
      : DEFAULT_ALGORITHM;
  return { algorithm, type: upload.checksum_type === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT' };
}

/** @throws {ServiceError} InvalidArgument */
export function checkPartNumber(number: number | undefined): number {
  if (number === undefined || !Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
      'partNumber',
      String(number ?? 'null'),
    );
  }
  return number;
}

/** Parts that came in, by number. */
export function uploadParts(db: Database, uploadId: string): Promise<UploadPartRow[]> {
  return db
    .selectFrom('s3_upload_parts')
    .selectAll()
    .where('upload_id', '=', uploadId)
    .orderBy('number')
    .execute();
}

/**
 * Puts a part in place of what had its number; to be called inside a transaction.
 * @returns names of blobs that rows no longer have
 */
export async function putPart(db: Database, part: UploadPartRow): Promise<readonly string[]> {
  const replaced = await db
    .deleteFrom('s3_upload_parts')
    .where('upload_id', '=', part.upload_id)
    .where('number', '=', part.number)
    .returning('content')
    .execute();
  await db.insertInto('s3_upload_parts').values(part).execute();
  return replaced.map(({ content }) => content);
}

/** Ends an upload; to be called inside a transaction. Answers names of the blobs that its parts had. */
export async function removeUpload(db: Database, uploadId: string): Promise<readonly string[]> {
  const parts = await db
    .deleteFrom('s3_upload_parts')
    .where('upload_id', '=', uploadId)
    .returning('content')
    .execute();
  await db.deleteFrom('s3_uploads').where('upload_id', '=', uploadId).execute();
  return parts.map(({ content }) => content);
}
