import { createHmac } from 'node:crypto';
import { ServiceError } from '../service-error.ts';
import { mismatch, secretOf, type KeyOwner } from '../signature/authenticate.ts';
import { MalformedClaim, readScope, type Claim } from '../signature/claim.ts';
import { isEqualSignature, signingKey } from '../signature/sigv4.ts';

type Fields = ReadonlyMap<string, string>;

/** The error of a form without a field that it must have. */
export function missingField(name: string): ServiceError {
  return new ServiceError(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    {
      ArgumentName: name,
      ArgumentValue: '',
    },
  );
}

function need(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value === undefined) {
    throw missingField(name);
  }
  return value;
}

/**
 * Reads who signed a form's policy.
 * @throws {ServiceError} AccessDenied for a form without a policy, InvalidArgument for fields that are missing
 */
export function readFormClaim(fields: Fields): Claim {
  if (!fields.has('policy')) {
    throw new ServiceError('AccessDenied', 'Access Denied', { status: 403 });
  }
  const sessionToken = fields.get('x-amz-security-token');
  if (!fields.has('x-amz-algorithm')) {
    const accessKeyId = need(fields, 'awsaccesskeyid');
    const signature = need(fields, 'signature');
    return { version: 2, place: 'header', accessKeyId, signature, sessionToken, expires: undefined };
  }
  const credential = need(fields, 'x-amz-credential');
  return {
    version: 4,
    place: 'header',
    ...scopeOfForm(credential),
    signedHeaders: [],
    signature: need(fields, 'x-amz-signature'),
    time: need(fields, 'x-amz-date'),
    sessionToken,
    expires: undefined,
  };
}

function scopeOfForm(credential: string): ReturnType<typeof readScope> {
  try {
    return readScope(credential);
  } catch (error) {
    throw error instanceof MalformedClaim
      ? new ServiceError('InvalidArgument', error.message, {
          ArgumentName: 'X-Amz-Credential',
          ArgumentValue: credential,
        })
      : error;
  }
}

/**
 * Verifies the signature of a policy.
 * @throws {ServiceError}
 */
export function verifyPolicy(
  policy: string,
  claim: Claim,
  { owner, now }: { readonly owner: KeyOwner | undefined; readonly now: number },
): void {
  const secret = secretOf(claim, { owner, protocol: 'restXml', now });
  const expected =
    claim.version === 2
      ? createHmac('sha1', secret).update(policy).digest('base64')
      : createHmac('sha256', signingKey(secret, claim)).update(policy).digest('hex');
  if (!isEqualSignature(expected, claim.signature)) {
    throw mismatch('restXml', claim, { StringToSign: policy });
  }
}
