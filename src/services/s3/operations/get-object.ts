import type { Readable } from 'node:stream';
import type {
  GetObjectCommandInput,
  GetObjectOutput,
  HeadObjectCommandInput,
  HeadObjectOutput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { readContent } from '../content.ts';
import { readObject } from '../read-object.ts';
import type { S3 } from '../s3.ts';
import { piecesOf } from '../version-store.ts';

/** GetObject's answer; status 206 where it has a `ContentRange`. */
export type ObjectAnswer = Omit<GetObjectOutput, 'Body'> & { readonly Body: Readable | Uint8Array };

export async function getObject(
  s3: S3,
  input: GetObjectCommandInput,
  context: RequestContext,
): Promise<ObjectAnswer> {
  const { version, range, members } = await readObject(s3, input, context);
  return { ...members, Body: readContent(s3.blobs, await piecesOf(s3.db, version), range) };
}

export async function headObject(
  s3: S3,
  input: HeadObjectCommandInput,
  context: RequestContext,
): Promise<HeadObjectOutput> {
  return (await readObject(s3, input, context)).members;
}
