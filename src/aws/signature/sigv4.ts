import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { byCodeUnits } from '../page.ts';
import { header, type WireRequest } from '../wire-request.ts';
import type { V4Claim } from './claim.ts';

/** What was computed from a request, for the comparison and for S3's error message. */
export interface V4Signature {
  readonly signature: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

export function sha256Hex(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Uint8Array | string, content: string): Buffer {
  return createHmac('sha256', key).update(content).digest();
}

const MAX_KEYS = 100;
const keys = new Map<string, Buffer>();

/** The key that signs for one day, Region and service; four HMACs, kept for the next request. */
export function signingKey(secret: string, claim: Pick<V4Claim, 'date' | 'region' | 'service'>): Buffer {
  const name = [secret, claim.date, claim.region, claim.service].join('\n');
  const known = keys.get(name);
  if (known !== undefined) {
    return known;
  }
  const key = [claim.date, claim.region, claim.service, 'aws4_request'].reduce<Buffer>(
    hmac,
    Buffer.from(`AWS4${secret}`),
  );
  if (keys.size >= MAX_KEYS) {
    keys.clear();
  }
  keys.set(name, key);
  return key;
}

export function scopeOf(claim: Pick<V4Claim, 'date' | 'region' | 'service'>): string {
  return `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
}

/**
 * Computes the signature that the request should have (AWS, "Create a signed AWS API request").
 * @param payloadHash the hash of the body, or what stands for it
 */
export function signRequest(
  request: WireRequest,
  claim: V4Claim,
  { secret, payloadHash }: { readonly secret: string; readonly payloadHash: string },
): V4Signature {
  const canonicalRequest = [
    request.method,
    canonicalPath(request.path, claim.service),
    canonicalQuery(request),
    ...claim.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const stringToSign = ['AWS4-HMAC-SHA256', claim.time, scopeOf(claim), sha256Hex(canonicalRequest)].join(
    '\n',
  );
  const signature = hmac(signingKey(secret, claim), stringToSign).toString('hex');
  return { signature, canonicalRequest, stringToSign };
}

/** S3 signs the path as it is; the others encode what is encoded already once more. */
function canonicalPath(path: string, service: string): string {
  if (service === 's3') {
    return path
      .split('/')
      .map((segment) => encodeStrictly(decodeLoosely(segment)))
      .join('/');
  }
  return path.split('/').map(encodeStrictly).join('/');
}

const UNRESERVED_LEFT = /[!'()*]/g;

/** RFC 3986: all but letters, digits and `-._~`. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(
    UNRESERVED_LEFT,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function canonicalQuery({ query }: WireRequest): string {
  return query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
    .sort(([a, x], [b, y]) => byCodeUnits(a, b) || byCodeUnits(x, y))
    .map((pair) => pair.join('='))
    .join('&');
}

function canonicalHeader(request: WireRequest, name: string): string {
  const value = name === 'host' ? request.host : header(request, name);
  return (value ?? '').trim().replaceAll(/\s+/g, ' ');
}

/** Whether two signatures are equal, without telling by its time where they differ. */
export function isEqualSignature(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
