import type { IncomingMessage } from 'node:http';
import { NO_BUCKET } from '../aws/bucket-address.ts';
import { authenticate, readClaimFor, type AuthenticationOptions } from '../aws/caller.ts';
import { ServiceError } from '../aws/service-error.ts';
import { formatTime } from '../aws/signature/claim.ts';
import { scopeOf, signRequest } from '../aws/signature/sigv4.ts';
import { EncodingError, readHead } from '../aws/wire-request.ts';
import type { RootKey } from './root-key.ts';

/** Bodies are archives of any size, which say themselves whether they are whole. */
const PAYLOAD = 'UNSIGNED-PAYLOAD';

/**
 * Verifies the signature of a request to the platform itself, where signatures are verified.
 * @throws {ServiceError} for a request that nobody known has signed
 */
export async function verifyOwn(
  request: IncomingMessage,
  authentication: AuthenticationOptions,
  now: number,
): Promise<void> {
  if (!authentication.isStrict) {
    return;
  }
  try {
    const head = readHead(request);
    await authenticate(head, readClaimFor(head, 'restJson1'), {
      ...authentication,
      protocol: 'restJson1',
      operation: '',
      address: NO_BUCKET,
      now,
      bodyHash: PAYLOAD,
    });
  } catch (error) {
    throw error instanceof EncodingError
      ? new ServiceError('InvalidURI', "Couldn't parse the specified URI.")
      : error;
  }
}

export interface OwnRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** `Host`, with its port. */
  readonly host: string;
  readonly key: RootKey & { readonly sessionToken?: string };
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Headers that make a request to the platform itself one of the key's owner (AWS Signature Version 4). */
export function signOwn({ method, target, host, key, now }: OwnRequest): Readonly<Record<string, string>> {
  const time = formatTime(now);
  const headers = {
    host,
    'x-amz-content-sha256': PAYLOAD,
    'x-amz-date': time,
    ...(key.sessionToken === undefined ? {} : { 'x-amz-security-token': key.sessionToken }),
  };
  const claim = {
    version: 4,
    place: 'header',
    accessKeyId: key.accessKeyId,
    date: time.slice(0, 8),
    region: 'us-east-1',
    service: 'zipwright',
    signedHeaders: Object.keys(headers),
    signature: '',
    time,
    sessionToken: key.sessionToken,
    expires: undefined,
  } as const;
  const head = readHead({ method, url: target, headers });
  const { signature } = signRequest(head, claim, { secret: key.secretAccessKey, payloadHash: PAYLOAD });
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scopeOf(claim)}, SignedHeaders=${claim.signedHeaders.join(';')}, Signature=${signature}`,
  };
}
