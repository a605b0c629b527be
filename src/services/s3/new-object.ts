import type { RequestContext } from '../../aws/operation.ts';
import { checkAclAllowed, requestedAcl, type AclInput } from './acl.ts';
import { encodeDocument } from './document.ts';
import { newEncryption, type EncryptionInput } from './encryption.ts';
import { newLock, type LockInput } from './object-lock.ts';
import {
  storageClass,
  systemMetadata,
  userMetadata,
  type ObjectDetails,
  type SystemMetadata,
} from './object-details.ts';
import type { S3 } from './s3.ts';
import type { BucketRow } from './tables.ts';
import { headerTags, type StoredTag } from './tag-set.ts';

/** What PutObject, CopyObject and CreateMultipartUpload say of the object besides its content. */
export interface NewObjectInput extends SystemMetadata, EncryptionInput, LockInput, AclInput {
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
}

export interface NewObject {
  readonly storageClass: string;
  readonly details: ObjectDetails;
  readonly tags: readonly StoredTag[];
}

/** @throws {ServiceError} for whatever S3 does not take */
export async function newObject(
  s3: Pick<S3, 'db'>,
  { bucket, input }: { readonly bucket: BucketRow; readonly input: NewObjectInput },
  context: RequestContext,
): Promise<NewObject> {
  const acl = requestedAcl(input, context.account);
  await checkAclAllowed(s3, bucket.name, acl);
  return {
    storageClass: storageClass(input.StorageClass),
    details: {
      system: systemMetadata(input),
      metadata: userMetadata(input.Metadata),
      encryption: await newEncryption(s3, { ...input, Bucket: bucket.name }, context),
      acl,
      lock: await newLock(s3, { bucket, input, now: context.now }),
    },
    tags: headerTags(input.Tagging),
  };
}

/** The columns that hold it. */
export function newObjectColumns({ storageClass: storage, details, tags }: NewObject): {
  readonly storage_class: string;
  readonly details: string;
  readonly tags: string;
} {
  return { storage_class: storage, details: encodeDocument(details), tags: encodeDocument(tags) };
}
