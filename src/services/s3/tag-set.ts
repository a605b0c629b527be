import type { Tag } from '@aws-sdk/client-s3';
import { ServiceError } from '../../aws/service-error.ts';
import { invalidArgument } from './errors.ts';

export interface StoredTag {
  readonly Key: string;
  readonly Value: string;
}

const MAX_OBJECT_TAGS = 10;
const MAX_BUCKET_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
/** Letters, digits, spaces of every script, and what S3 lists besides ("Categorizing objects using tags"). */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Tags of an object as a client sent them.
 * @throws {ServiceError} InvalidTag; BadRequest for too many
 */
export function objectTags(tags: readonly Tag[] | undefined): readonly StoredTag[] {
  const checked = checkedTags(tags);
  if (checked.length > MAX_OBJECT_TAGS) {
    throw new ServiceError('BadRequest', `Object tags cannot be greater than ${MAX_OBJECT_TAGS}`);
  }
  return checked;
}

/** Tags of a bucket. @throws {ServiceError} InvalidTag; BadRequest for too many */
export function bucketTags(tags: readonly Tag[] | undefined): readonly StoredTag[] {
  const checked = checkedTags(tags);
  if (checked.length > MAX_BUCKET_TAGS) {
    throw new ServiceError('BadRequest', `Bucket tag count cannot be greater than ${MAX_BUCKET_TAGS}`);
  }
  if (checked.some(({ Key }) => Key.toLowerCase().startsWith('aws:'))) {
    throw invalidTag('System tags cannot be added/updated by requester', {});
  }
  return checked;
}

/**
 * Tags of the header `x-amz-tagging`, which has them as a query string.
 * @throws {ServiceError} InvalidArgument, and as {@link objectTags}
 */
export function headerTags(header: string | undefined): readonly StoredTag[] {
  if (header === undefined || header === '') {
    return [];
  }
  const tags = [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }));
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  }
  return objectTags(tags);
}

function checkedTags(tags: readonly Tag[] | undefined): readonly StoredTag[] {
  const seen = new Set<string>();
  return (tags ?? []).map(({ Key = '', Value = '' }) => {
    if (Key === '' || Key.length > MAX_KEY_LENGTH || !allowed.test(Key)) {
      throw invalidTag('The TagKey you have provided is invalid', { TagKey: Key });
    }
    if (Value.length > MAX_VALUE_LENGTH || !allowed.test(Value)) {
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: Key, TagValue: Value });
    }
    if (seen.has(Key)) {
      throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: Key });
    }
    seen.add(Key);
    return { Key, Value };
  });
}

function invalidTag(message: string, members: Readonly<Record<string, string>>): ServiceError {
  return new ServiceError('InvalidTag', message, members);
}
