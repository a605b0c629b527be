import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';

/** A request to a function's URL. */
export interface UrlRequest {
  readonly id: string;
  readonly requestId: string;
  readonly method: string;
  /** With its percent-encoding. */
  readonly path: string;
  /** As it came, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Address of the client. */
  readonly sourceIp: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Who has signed it, for URLs that want that. */
  readonly signer?: UrlSigner;
}

export interface UrlSigner {
  readonly accessKeyId: string;
  readonly account: string;
  readonly arn: string;
}

/**
 * The event that a function gets for a request: payload format 2.0.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function urlEvent(request: UrlRequest): Record<string, unknown> {
  const { method, path, query, body } = request;
  const { cookie, ...headers } = request.headers;
  const parameters = queryParameters(query);
  const isText = isTextBody(request);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/).filter((each) => each !== '') }),
    headers: { ...joined(headers), 'x-forwarded-for': request.sourceIp, 'x-forwarded-proto': 'http' },
    ...(parameters === undefined ? {} : { queryStringParameters: parameters }),
    requestContext: contextOf(request, method),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function contextOf({ id, requestId, path, headers, sourceIp, now, signer }: UrlRequest, method: string) {
  return {
    accountId: signer?.account ?? 'anonymous',
    apiId: id,
    ...(signer === undefined ? {} : { authorizer: { iam: iamOf(signer) } }),
    domainName: headers.host ?? '',
    domainPrefix: id,
    http: {
      method,
      path,
      protocol: 'HTTP/1.1',
      sourceIp,
      ...(headers['user-agent'] === undefined ? {} : { userAgent: headers['user-agent'] }),
    },
    requestId,
    routeKey: '$default',
    stage: '$default',
    time: commonTime(now),
    timeEpoch: now,
  };
}

function iamOf({ accessKeyId, account, arn }: UrlSigner) {
  return {
    accessKey: accessKeyId,
    accountId: account,
    callerId: account,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: arn,
    userId: account,
  };
}

/** Values of one name with commas between them. */
function joined(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : value]],
  );
  return Object.fromEntries(pairs) as Record<string, string>;
}

function queryParameters(query: string): Record<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return parameters.size === 0 ? undefined : Object.fromEntries(parameters);
}

const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml))(?:;|$))/i;

/** What is no text by its type comes as base64, and so does what is none by its bytes. */
function isTextBody({ headers, body }: UrlRequest): boolean {
  const type = headers['content-type'];
  return type === undefined ? isUtf8(body) : TEXT.test(type);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
function commonTime(now: number): string {
  const time = new Date(now).toISOString();
  const [year, month, day] = time.slice(0, 10).split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(11, 19)} +0000`;
}
