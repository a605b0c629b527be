import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CORSRule } from '@aws-sdk/client-s3';
import { readBucketAddress } from '../aws/bucket-address.ts';
import { isForm, selectService } from '../aws/select-service.ts';
import { ServiceError } from '../aws/service-error.ts';
import { MalformedClaim, readClaim } from '../aws/signature/claim.ts';
import { EncodingError, readHead, type WireRequest } from '../aws/wire-request.ts';
import { corsHeaders } from './bucket-cors.ts';
import type { ErrorAnswer } from './error-answer.ts';
import type { CallService } from './services/call-service.ts';

/**
 * Decides on a request that a page of another site has sent: it must be for S3, and the bucket's CORS rules must allow it.
 * Buckets without rules let no page in. What is allowed goes on, with the headers that browsers want to see; what browsers ask
 * before a request is answered here.
 * @returns why it is refused; `answered` when nothing is left to be done
 */
export async function admitPage(
  request: IncomingMessage,
  response: ServerResponse,
  { origin, call }: { readonly origin: string; readonly call: CallService },
): Promise<ErrorAnswer | 'answered' | undefined> {
  const isQuestion = request.method === 'OPTIONS';
  const bucket = bucketOf(request);
  const rules = bucket === undefined ? undefined : await rulesOf(bucket, call);
  if (rules === undefined) {
    return NO_RULES;
  }
  const asked = request.headers['access-control-request-headers'];
  const headers = corsHeaders(rules, {
    origin,
    method: (isQuestion ? request.headers['access-control-request-method'] : request.method) ?? 'GET',
    headers: isQuestion && asked !== undefined ? asked.split(',').map((name) => name.trim()) : [],
  });
  if (headers === undefined) {
    return NOT_ALLOWED;
  }
  if (isQuestion) {
    request.resume();
    response.writeHead(200, { ...headers, 'content-length': 0 }).end();
    return 'answered';
  }
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  return undefined;
}

/** The bucket of a request that is for S3 and for nothing else, however it is read. */
function bucketOf(request: IncomingMessage): string | undefined {
  try {
    const head = readHead(request);
    return isForBuckets(head) ? readBucketAddress(head.host, head.path).bucket : undefined;
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
