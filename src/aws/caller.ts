import type { BucketAddress } from './bucket-address.ts';
import { ServiceError } from './service-error.ts';
import type { Protocol } from './service-facts.ts';
import { checkExpiry, verify, type KeyOwner } from './signature/authenticate.ts';
import { MalformedClaim, readClaim, type Claim } from './signature/claim.ts';
import { header, queryValue, type WireRequest } from './wire-request.ts';

/** Who calls. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly accessKeyId: string | undefined;
}

/** Finds who owns an access key; nothing for keys that were not given out here. */
export type FindKeyOwner = (accessKeyId: string) => KeyOwner | undefined | Promise<KeyOwner | undefined>;

export interface AuthenticationOptions {
  /** For keys of nobody in particular. */
  readonly account: string;
  /** Whether signatures are verified. Presigned links end in either case. */
  readonly isStrict: boolean;
  readonly findKeyOwner: FindKeyOwner;
}

/** What authentication looks at besides the head of a request. */
export interface ClaimContext {
  readonly protocol: Protocol;
  readonly operation: string;
  readonly address: BucketAddress;
  readonly now: number;
  /** Hash of the body, where it was read. */
  readonly bodyHash: string | undefined;
}

/** Operations that bring a token of somebody else instead of a signature. */
const UNSIGNED_OPERATIONS: ReadonlySet<string> = new Set(['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML']);

const ACCOUNT = /^\d{12}$/;

/**
 * Reads what a request says of its signature.
 * @throws {ServiceError} in the words of the protocol
 */
export function readClaimFor(request: WireRequest, protocol: Protocol): Claim | undefined {
  if (protocol === 'restXml') {
    refuseOtherMechanisms(request);
  }
  try {
    return readClaim(request);
  } catch (error) {
    throw error instanceof MalformedClaim ? malformed(error.message, protocol) : error;
  }
}

/** S3 does not choose between signatures, and takes nothing but signatures. */
function refuseOtherMechanisms(request: WireRequest): void {
  const authorization = header(request, 'authorization');
  if (authorization === undefined) {
    return;
  }
  const isAlsoLink = ['X-Amz-Algorithm', 'Signature'].some((name) => queryValue(request, name) !== undefined);
  const isKnown = /^AWS(?:4-HMAC-SHA256)?\b/.test(authorization);
  if (isAlsoLink || !isKnown) {
    throw new ServiceError(
      'InvalidArgument',
      isAlsoLink
        ? 'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified'
        : 'Unsupported Authorization Type',
      { ArgumentName: 'Authorization', ArgumentValue: authorization },
    );
  }
}

function malformed(message: string, protocol: Protocol): ServiceError {
  return protocol === 'restXml'
    ? new ServiceError('AuthorizationHeaderMalformed', message)
    : new ServiceError('IncompleteSignatureException', message, {
        status: protocol === 'awsQuery' ? 403 : 400,
      });
}

/**
 * Tells who calls, and refuses what is not signed, over, or signed wrongly.
 * @throws {ServiceError}
 */
export async function authenticate(
  request: WireRequest,
  claim: Claim | undefined,
  { account, isStrict, findKeyOwner, ...context }: AuthenticationOptions & ClaimContext,
): Promise<Caller & { readonly owner: KeyOwner | undefined }> {
  if (claim === undefined) {
    if (!UNSIGNED_OPERATIONS.has(context.operation)) {
      throw unsigned(context.protocol);
    }
    // Tokens of others are taken on trust here, as nobody is there to verify them.
    if (isStrict) {
      throw new ServiceError('AccessDenied', `Not authorized to perform sts:${context.operation}`, {
        status: 403,
      });
    }
    return { account, arn: `arn:aws:iam::${account}:root`, accessKeyId: undefined, owner: undefined };
  }
  checkExpiry(claim, context.now);
  const owner = await findKeyOwner(claim.accessKeyId);
  if (isStrict) {
    verify(request, claim, { ...context, owner });
  }
  return { ...callerOf(claim, owner, account), owner };
}

/** Who has an access key: its owner, else the account that it names itself. */
export function callerOf({ accessKeyId }: Claim, owner: KeyOwner | undefined, account: string): Caller {
  const own = owner?.account ?? (ACCOUNT.test(accessKeyId) ? accessKeyId : account);
  return { account: own, arn: owner?.arn ?? `arn:aws:iam::${own}:root`, accessKeyId };
}

function unsigned(protocol: Protocol): ServiceError {
  switch (protocol) {
    case 'restXml':
      return new ServiceError('AccessDenied', 'Access Denied', { status: 403 });
    case 'awsQuery':
      return new ServiceError('MissingAuthenticationToken', 'Request is missing Authentication Token', {
        status: 403,
      });
    case 'restJson1':
      return new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token', {
        status: 403,
      });
    case 'awsJson1_0':
    case 'awsJson1_1':
    case 'rpcv2Cbor':
      return new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
}
