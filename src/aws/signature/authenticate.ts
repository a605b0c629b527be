import type { BucketAddress } from '../bucket-address.ts';
import { ServiceError } from '../service-error.ts';
import type { Protocol } from '../service-facts.ts';
import { header, type WireRequest } from '../wire-request.ts';
import { parseTime, type Claim, type V2Claim, type V4Claim } from './claim.ts';
import { isEqualSignature, sha256Hex, signRequest } from './sigv4.ts';
import { signV2 } from './sigv2.ts';

/** Who owns an access key. */
export interface KeyOwner {
  readonly account: string;
  readonly arn: string;
  /** Needed where signatures are verified. */
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  /** Milliseconds since 1970; absent for keys that last. */
  readonly expiresAt?: number | undefined;
}

const EXPIRED = 'The security token included in the request is expired';
const EMPTY_HASH = sha256Hex('');
const WEEK = 7 * 24 * 60 * 60;
const SKEW = 15 * 60 * 1000;

/**
 * Refuses a presigned link that is over, or not begun.
 * @throws {ServiceError} AccessDenied, AuthorizationQueryParametersError
 */
export function checkExpiry(claim: Claim, now: number): void {
  if (claim.place !== 'query') {
    return;
  }
  if (claim.version === 2) {
    const end = Number(claim.expires) * 1000;
    if (!Number.isFinite(end)) {
      throw new ServiceError(
        'AccessDenied',
        'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
        { status: 403 },
      );
    }
    refuseAfter(end, now, {});
    return;
  }
  const begin = parseTime(claim.time);
  const seconds = Number(claim.expires ?? Number.NaN);
  if (begin === undefined) {
    throw queryError("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  if (!Number.isInteger(seconds) || seconds < 0) {
    throw queryError(seconds < 0 ? 'X-Amz-Expires must be non-negative' : 'X-Amz-Expires should be a number');
  }
  if (seconds > WEEK) {
    throw queryError(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  if (begin - SKEW > now) {
    throw new ServiceError('AccessDenied', 'Request is not yet valid', { status: 403 });
  }
  refuseAfter(begin + seconds * 1000, now, { 'X-Amz-Expires': String(seconds) });
}

function queryError(message: string): ServiceError {
  return new ServiceError('AuthorizationQueryParametersError', message);
}

function refuseAfter(end: number, now: number, members: Readonly<Record<string, string>>): void {
  if (now > end) {
    throw new ServiceError('AccessDenied', 'Request has expired', {
      status: 403,
      ...members,
      Expires: new Date(end).toISOString().replace('.000Z', 'Z'),
      ServerTime: new Date(now).toISOString().replace(/\.\d{3}Z/, 'Z'),
    });
  }
}

export interface VerifyOptions {
  readonly owner: KeyOwner | undefined;
  readonly protocol: Protocol;
  readonly address: BucketAddress;
  readonly now: number;
  /** Hash of the body as it was sent; undefined where it is read later. */
  readonly bodyHash: string | undefined;
}

/**
 * Verifies a request's signature.
 * @throws {ServiceError} in the words of the protocol's services
 */
export function verify(request: WireRequest, claim: Claim, options: VerifyOptions): void {
  const secret = secretOf(claim, options);
  if (claim.version === 2) {
    verifyV2(request, claim, { ...options, secret });
  } else {
    verifyV4(request, claim, { ...options, secret });
  }
}

/**
 * The secret of a key that is good: known, with its token, and not over.
 * @throws {ServiceError}
 */
export function secretOf(
  claim: Claim,
  { owner, protocol, now }: Pick<VerifyOptions, 'owner' | 'protocol' | 'now'>,
): string {
  if (owner?.secretAccessKey === undefined) {
    throw unknownKey(claim, protocol);
  }
  if ((owner.sessionToken ?? '') !== (claim.sessionToken ?? '')) {
    throw unknownToken(protocol);
  }
  if (owner.expiresAt !== undefined && owner.expiresAt <= now) {
    throw expiredToken(protocol);
  }
  return owner.secretAccessKey;
}

type SecretOptions = VerifyOptions & { readonly secret: string };

function verifyV2(request: WireRequest, claim: V2Claim, options: SecretOptions): void {
  const date = header(request, 'x-amz-date') ?? header(request, 'date') ?? '';
  if (claim.place === 'header' && !(Math.abs(options.now - Date.parse(date)) <= SKEW)) {
    throw skewed(options.protocol);
  }
  const { signature, stringToSign } = signV2(request, claim, options);
  if (!isEqualSignature(signature, claim.signature)) {
    throw mismatch(options.protocol, claim, { StringToSign: stringToSign });
  }
}

function verifyV4(request: WireRequest, claim: V4Claim, options: SecretOptions): void {
  const { protocol, now, secret } = options;
  const time = parseTime(claim.time);
  if (claim.place === 'header' && (time === undefined || Math.abs(now - time) > SKEW)) {
    throw skewed(protocol);
  }
  const isBound = claim.time.startsWith(claim.date) && claim.signedHeaders.includes('host');
  const payloadHash = payloadHashOf(request, claim, options);
  const computed = signRequest(request, claim, { secret, payloadHash });
  if (!isBound || !isEqualSignature(computed.signature, claim.signature)) {
    throw mismatch(protocol, claim, {
      StringToSign: computed.stringToSign,
      CanonicalRequest: computed.canonicalRequest,
    });
  }
  if (protocol === 'restXml') {
    refuseUnsignedHeaders(request, claim);
  }
}

/** Who has a link could turn it into something else by what it sends besides: a write into a copy of any object. */
function refuseUnsignedHeaders({ headers }: WireRequest, { signedHeaders }: V4Claim): void {
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && name !== CONTENT_HASH && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    throw new ServiceError(
      'AccessDenied',
      'There were headers present in the request which were not signed',
      { status: 403, HeadersNotSigned: unsigned.join(', ') },
    );
  }
}

/** Part of what is signed, whether or not it is listed as a header. */
const CONTENT_HASH = 'x-amz-content-sha256';

/** S3 is told the hash, and compares it with that of the body later; of all others' bodies it is computed. */
function payloadHashOf(request: WireRequest, claim: V4Claim, { bodyHash }: VerifyOptions): string {
  if (claim.service !== 's3') {
    return bodyHash ?? EMPTY_HASH;
  }
  const sent = header(request, CONTENT_HASH);
  if (sent === undefined && claim.place === 'header') {
    throw new ServiceError('InvalidRequest', `Missing required header for this request: ${CONTENT_HASH}`);
  }
  return sent ?? 'UNSIGNED-PAYLOAD';
}

const isJson = (protocol: Protocol): boolean => protocol !== 'restXml' && protocol !== 'awsQuery';

/** Refuses a key that nobody has. */
function unknownKey({ accessKeyId }: Claim, protocol: Protocol): ServiceError {
  if (protocol === 'restXml') {
    return new ServiceError(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      {
        status: 403,
        AWSAccessKeyId: accessKeyId,
      },
    );
  }
  return unknownToken(protocol);
}

function unknownToken(protocol: Protocol): ServiceError {
  const message = 'The security token included in the request is invalid.';
  if (protocol === 'restXml') {
    return new ServiceError('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  return new ServiceError(
    isJson(protocol) ? 'UnrecognizedClientException' : 'InvalidClientTokenId',
    message,
    {
      status: isJson(protocol) && protocol !== 'restJson1' ? 400 : 403,
    },
  );
}

function expiredToken(protocol: Protocol): ServiceError {
  switch (protocol) {
    case 'restXml':
      return new ServiceError('ExpiredToken', 'The provided token has expired.');
    case 'awsQuery':
      return new ServiceError('ExpiredToken', EXPIRED, { status: 403 });
    default:
      return new ServiceError('ExpiredTokenException', EXPIRED, {
        status: protocol === 'restJson1' ? 403 : 400,
      });
  }
}

function skewed(protocol: Protocol): ServiceError {
  if (protocol === 'restXml') {
    return new ServiceError(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      { status: 403 },
    );
  }
  return new ServiceError(
    isJson(protocol) ? 'InvalidSignatureException' : 'SignatureDoesNotMatch',
    'Signature expired: the time of the request is not within 15 minutes of the current time.',
    { status: 403 },
  );
}

/** The error for a signature that is not the one computed. S3 shows what it computed it from. */
export function mismatch(
  protocol: Protocol,
  claim: Claim,
  computed: Readonly<Record<string, string>>,
): ServiceError {
  if (protocol === 'restXml') {
    const bytes = Object.entries(computed).map(([name, text]) => [
      `${name}Bytes`,
      Buffer.from(text)
        .toString('hex')
        .replaceAll(/..(?!$)/g, '$& '),
    ]);
    return new ServiceError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        status: 403,
        AWSAccessKeyId: claim.accessKeyId,
        SignatureProvided: claim.signature,
        ...computed,
        ...Object.fromEntries(bytes),
      },
    );
  }
  return new ServiceError(
    isJson(protocol) ? 'InvalidSignatureException' : 'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    { status: 403 },
  );
}
