import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { CORSRule } from '@aws-sdk/client-s3';
import { readBucketAddress, type BucketAddress } from '../aws/bucket-address.ts';
import { isForm, selectService } from '../aws/select-service.ts';
import { ServiceError } from '../aws/service-error.ts';
import { MalformedClaim, readClaim } from '../aws/signature/claim.ts';
import { EncodingError, readHead, type WireRequest } from '../aws/wire-request.ts';
import { corsHeaders, type CorsQuestion } from './bucket-cors.ts';
import type { ErrorAnswer } from './error-answer.ts';
import { FOREIGN_PAGE, type PageRequest } from './request-gate.ts';
import type { CallService } from './services/call-service.ts';

/**
 * Decides on a request that a browser has sent for a page: it must be for S3, and where the page would see what comes back, or
 * would change something, the bucket's CORS rules must allow it. Buckets without rules let no page in. What is allowed goes on,
 * with the headers that browsers want to see; what browsers ask before a request is answered here.
 * @returns why it is refused; `answered` when nothing is left to be done
 */
export async function admitPage(
  request: IncomingMessage,
  response: ServerResponse,
  { page, call }: { readonly page: PageRequest; readonly call: CallService },
): Promise<ErrorAnswer | 'answered' | undefined> {
  const address = bucketOf(request);
  if (address === undefined) {
    return FOREIGN_PAGE;
  }
  const { origin } = page;
  if (origin === undefined) {
    // A browser must not keep what it may only show for a script of the same address.
    response.setHeader('vary', 'Sec-Fetch-Dest');
    return undefined;
  }
  const headers = await permission(request, address, { origin, call });
  if ('code' in headers) {
    return headers;
  }
  if (request.method === 'OPTIONS') {
    request.resume();
    response.writeHead(200, { ...headers.answer, 'content-length': 0 }).end();
    return 'answered';
  }
  for (const [name, value] of Object.entries(headers.answer)) {
    response.setHeader(name, value);
  }
  return undefined;
}

interface Asker {
  readonly origin: string;
  readonly call: CallService;
}

/** The headers of CORS that an answer has, or why there will be none. */
async function permission(
  request: IncomingMessage,
  { bucket, rawKey }: AddressedBucket,
  { origin, call }: Asker,
): Promise<ErrorAnswer | { readonly answer: Readonly<Record<string, string>> }> {
  const wanted = wantedOf(request, origin);
  if (rawKey === undefined && CHANGES_BUCKET.has(wanted.method)) {
    return BUCKET_ITSELF;
  }
  const rules = await rulesOf(bucket, call);
  if (rules === undefined) {
    return NO_RULES;
  }
  const answer = corsHeaders(rules, wanted);
  return answer === undefined || !(await mayCopy(request.headers, { origin, call }))
    ? NOT_ALLOWED
    : { answer };
}

/** What a page wants to do, now or once it was told that it may. */
function wantedOf({ method = 'GET', headers }: IncomingMessage, origin: string): CorsQuestion {
  if (method !== 'OPTIONS') {
    return { origin, method, headers: [] };
  }
  const names = headers['access-control-request-headers']?.split(',').map((name) => name.trim());
  return { origin, method: headers['access-control-request-method'] ?? 'GET', headers: names ?? [] };
}

/** Without a key, these make, configure and remove buckets: rules are there for what is in them. */
const CHANGES_BUCKET: ReadonlySet<string> = new Set(['PUT', 'DELETE']);

/** Copying is reading, too: where signatures are not verified, only the rules of the source keep its objects. */
async function mayCopy(headers: IncomingHttpHeaders, { origin, call }: Asker): Promise<boolean> {
  const source = headers['x-amz-copy-source'];
  if (source === undefined) {
    return true;
  }
  const [bucket = ''] = String(source).replace(/^\//, '').split('/', 1);
  const rules = bucket === '' ? undefined : await rulesOf(bucket, call);
  return rules !== undefined && corsHeaders(rules, { origin, method: 'GET', headers: [] }) !== undefined;
}

type AddressedBucket = BucketAddress & { readonly bucket: string };

/** The bucket of a request that is for S3 and for nothing else, however it is read. */
function bucketOf(request: IncomingMessage): AddressedBucket | undefined {
  try {
    const head = readHead(request);
    const address = isForBuckets(head) ? readBucketAddress(head.host, head.path) : undefined;
    return address?.bucket === undefined ? undefined : { ...address, bucket: address.bucket };
  } catch (error) {
    if (error instanceof EncodingError || error instanceof MalformedClaim) {
      return undefined;
    }
    throw error;
  }
}

function isForBuckets(head: WireRequest): boolean {
  if (head.headers.authorization !== undefined || isForm(head)) {
    return false;
  }
  return selectService(head, readClaim(head), [])?.id === 's3';
}

async function rulesOf(bucket: string, call: CallService): Promise<readonly CORSRule[] | undefined> {
  try {
    const input = { Bucket: bucket };
    const scope = { region: 'us-east-1' };
    return (await call('s3 GetBucketCors', input, scope)).CORSRules;
  } catch (error) {
    if (error instanceof ServiceError) {
      return undefined;
    }
    throw error;
  }
}

const BUCKET_ITSELF: ErrorAnswer = {
  status: 403,
  code: 'AccessForbidden',
  message: 'CORSResponse: Pages may not make, configure or remove buckets here, whatever the CORS rules say.',
};

const NO_RULES: ErrorAnswer = {
  status: 403,
  code: 'AccessForbidden',
  message: 'CORSResponse: CORS is not enabled for this bucket.',
};

const NOT_ALLOWED: ErrorAnswer = {
  status: 403,
  code: 'AccessForbidden',
  message:
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
};
