import { createHash } from 'node:crypto';
import type {
  ServerSideEncryption,
  ServerSideEncryptionConfiguration,
  ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../aws/operation.ts';
import { readSetting } from './bucket-store.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import type { S3 } from './s3.ts';

/**
 * How an object says it is encrypted, in the members of every answer about it. Nothing is encrypted here: the platform's
 * files are the user's own.
 */
export interface Encryption {
  readonly ServerSideEncryption?: ServerSideEncryption | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

export interface EncryptionInput extends Encryption {
  readonly SSECustomerKey?: string | undefined;
}

const methods = new Set(['AES256', 'aws:kms', 'aws:kms:dsse', 'aws:fsx']);

/** What a bucket does unless it is told otherwise. */
export const defaultEncryptionRules: readonly ServerSideEncryptionRule[] = [
  { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
];

/**
 * The encryption that a new object has: the request's, else the bucket's.
 * @throws {ServiceError} InvalidArgument, InvalidRequest
 */
export async function newEncryption(
  s3: Pick<S3, 'db'>,
  input: EncryptionInput & { readonly Bucket?: string | undefined },
  context: Pick<RequestContext, 'region' | 'account'>,
): Promise<Encryption> {
  if (isCustomerKey(input)) {
    return customerEncryption(input);
  }
  const requested = input.ServerSideEncryption;
  if (requested !== undefined) {
    return requestedEncryption({ ...input, ServerSideEncryption: requested }, context);
  }
  const stored = await readSetting<ServerSideEncryptionConfiguration>(s3.db, {
    bucket: input.Bucket ?? '',
    kind: 'encryption',
  });
  const rule = (stored?.Rules ?? defaultEncryptionRules)[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  if (byDefault === undefined || byDefault.SSEAlgorithm === 'AES256') {
    return { ServerSideEncryption: 'AES256' };
  }
  return {
    ServerSideEncryption: byDefault.SSEAlgorithm,
    SSEKMSKeyId: byDefault.KMSMasterKeyID ?? awsManagedKey(context),
    ...(rule?.BucketKeyEnabled === true && { BucketKeyEnabled: true }),
  };
}

/**
 * An object under a client's key is read with that key only.
 * @throws {ServiceError} InvalidRequest
 */
export function checkCustomerKey(stored: Encryption, input: EncryptionInput): void {
  const given = isCustomerKey(input) ? customerEncryption(input).SSECustomerKeyMD5 : undefined;
  if (stored.SSECustomerKeyMD5 === undefined && given !== undefined) {
    throw invalidRequest('The encryption parameters are not applicable to this object.');
  }
  if (stored.SSECustomerKeyMD5 !== undefined && given === undefined) {
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  if (stored.SSECustomerKeyMD5 !== given) {
    throw invalidRequest('The provided encryption parameters did not match the ones used originally.');
  }
}

function isCustomerKey(input: EncryptionInput): boolean {
  return input.SSECustomerAlgorithm !== undefined || input.SSECustomerKey !== undefined;
}

function customerEncryption(input: EncryptionInput): Encryption {
  if (input.SSECustomerAlgorithm !== 'AES256') {
    throw invalidArgument(
      'Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.',
      'x-amz-server-side-encryption-customer-algorithm',
      input.SSECustomerAlgorithm ?? 'null',
    );
  }
  const key = Buffer.from(input.SSECustomerKey ?? '', 'base64');
  if (key.length !== 32) {
    throw invalidArgument(
      'The secret key was invalid for the specified algorithm.',
      'x-amz-server-side-encryption-customer-key',
      'null',
    );
  }
  const md5 = createHash('md5').update(key).digest('base64');
  if (input.SSECustomerKeyMD5 !== md5) {
    throw invalidArgument(
      'The calculated MD5 hash of the key did not match the hash that was provided.',
      'x-amz-server-side-encryption-customer-key-MD5',
      input.SSECustomerKeyMD5 ?? 'null',
    );
  }
  return { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: md5 };
}

function requestedEncryption(
  input: EncryptionInput & { readonly ServerSideEncryption: ServerSideEncryption },
  context: Pick<RequestContext, 'region' | 'account'>,
): Encryption {
  const method = input.ServerSideEncryption;
  if (!methods.has(method)) {
    throw invalidArgument(
      'The encryption method specified is not supported',
      'x-amz-server-side-encryption',
      method,
    );
  }
  if (method === 'AES256') {
    if (input.SSEKMSKeyId !== undefined) {
      throw invalidArgument(
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
        'x-amz-server-side-encryption',
        'AES256',
      );
    }
    return { ServerSideEncryption: method };
  }
  return {
    ServerSideEncryption: method,
    SSEKMSKeyId: input.SSEKMSKeyId ?? awsManagedKey(context),
    ...(input.BucketKeyEnabled === true && { BucketKeyEnabled: true }),
  };
}

/** The key that AWS manages for S3; by its alias, since there is no KMS here that would know its id. */
function awsManagedKey({ region, account }: Pick<RequestContext, 'region' | 'account'>): string {
  return `arn:aws:kms:${region}:${account}:alias/aws/s3`;
}
