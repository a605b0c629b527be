import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody } from '../../aws/body/read-body.ts';
import { NO_BUCKET } from '../../aws/bucket-address.ts';
import { authenticate, readClaimFor, type AuthenticationOptions } from '../../aws/caller.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { sha256Hex } from '../../aws/signature/sigv4.ts';
import { readHead } from '../../aws/wire-request.ts';
import type { UrlRecord } from '../../services/lambda/attachments.ts';
import { NOT_OURS } from '../front.ts';
import type { CallService } from '../services/call-service.ts';
import { FUNCTION_HOST, FUNCTION_PATH } from '../request-gate.ts';
import { parseHost } from '../host-name.ts';
import { sendStreamed } from './streamed-answer.ts';
import { failedAnswer, refusedAnswer, urlAnswer, type UrlAnswer } from './url-answer.ts';
import { urlCorsHeaders } from './url-cors.ts';
import { urlEvent, type UrlSigner } from './url-event.ts';

/** A function's URL with what it leads to. */
export interface FoundUrl {
  readonly record: UrlRecord;
  readonly name: string;
  /** Empty for the function itself. */
  readonly qualifier: string;
  readonly account: string;
  readonly region: string;
}

export interface FunctionUrlContext {
  readonly find: (id: string) => Promise<FoundUrl | undefined>;
  readonly call: CallService;
  readonly authentication: AuthenticationOptions;
  readonly now: () => number;
}

/** Bytes of an event, as an invocation may have. */
const MAX_BODY = 6 * 1024 * 1024;

const tooLarge = refusedAnswer(
  413,
  `Request must be smaller than ${MAX_BODY} bytes for the InvokeFunction operation`,
  'RequestTooLargeException',
);

/** Serves a request to a function's URL, by its own host name or by path. */
export async function serveFunctionUrl(
  request: IncomingMessage,
  response: ServerResponse,
  context: FunctionUrlContext,
): Promise<void> {
  const place = placeOf(request);
  const url = await context.find(place.id);
  if (url === undefined) {
    request.resume();
    response.setHeader('x-amzn-requestid', randomUUID());
    sendAnswer(request, response, refusedAnswer(404, null, 'ResourceNotFoundException'));
    return;
  }
  const { cors } = url.record;
  const { origin } = request.headers;
  const asks = request.method === 'OPTIONS' ? request.headers['access-control-request-method'] : undefined;
  const headers = {
    ...(cors === undefined || origin === undefined
      ? {}
      : urlCorsHeaders(cors, { origin, ...(asks === undefined ? {} : { asks }) })),
    ...(place.hasOwnHost ? {} : NOT_OURS),
  };
  if (cors !== undefined && origin !== undefined && asks !== undefined) {
    request.resume();
    sendAnswer(request, response, { status: 200, headers, body: Buffer.alloc(0) });
    return;
  }
  await answer({ request, response, headers }, { ...place, url }, context);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** They win over what the function says. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Place {
  readonly id: string;
  readonly path: string;
  readonly query: string;
  readonly hasOwnHost: boolean;
}

async function answer(
  { request, response, headers }: Exchange,
  { url, id, path, query }: Place & { readonly url: FoundUrl },
  context: FunctionUrlContext,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amzn-requestid', requestId);
  try {
    const body = await readBody(request.iterator({ destroyOnReturn: false }), MAX_BODY);
    const signer = await signerOf(request, { url, body }, context);
    const event = urlEvent({
      id,
      requestId,
      method: request.method ?? 'GET',
      path,
      query,
      headers: request.headers,
      body,
      sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      now: context.now(),
      ...(signer === undefined ? {} : { signer }),
    });
    const input = { ...targetOf(url), Payload: Buffer.from(JSON.stringify(event)) };
    const scope = { region: url.region, account: url.account, requestId };
    if (url.record.invokeMode === 'RESPONSE_STREAM') {
      const streamed = await context.call('lambda InvokeWithResponseStream', input, scope);
      await sendStreamed(response, streamed, headers);
      return;
    }
    const { Payload, FunctionError } = await context.call('lambda Invoke', input, scope);
    const given = FunctionError === undefined ? urlAnswer(Payload ?? new Uint8Array()) : failedAnswer;
    sendAnswer(request, response, { ...given, headers: { ...given.headers, ...headers } });
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      request.resume();
      sendAnswer(request, response, tooLarge);
      return;
    }
    if (!(error instanceof ServiceError) || response.headersSent) {
      throw error;
    }
    sendAnswer(request, response, refusalOf(error));
  }
}

/** `http://<id>.lambda-url.<region>.localhost/path`, or `/_function-url/<id>/path`. */
function placeOf(request: IncomingMessage): Place {
  const url = request.url ?? '/';
  const id = FUNCTION_HOST.exec(parseHost(request.headers.host) ?? '')?.[1];
  const rest = id === undefined ? url.slice(FUNCTION_PATH.length) : url;
  const mark = rest.indexOf('?');
  const whole = mark === -1 ? rest : rest.slice(0, mark);
  const query = mark === -1 ? '' : rest.slice(mark + 1);
  if (id !== undefined) {
    return { id, path: whole, query, hasOwnHost: true };
  }
  const slash = whole.indexOf('/');
  return {
    id: slash === -1 ? whole : whole.slice(0, slash),
    path: slash === -1 ? '/' : whole.slice(slash),
    query,
    hasOwnHost: false,
  };
}

/** @throws {ServiceError} for a request that is not signed as the URL wants it */
async function signerOf(
  request: IncomingMessage,
  { url, body }: { readonly url: FoundUrl; readonly body: Buffer },
  { authentication, now }: FunctionUrlContext,
): Promise<UrlSigner | undefined> {
  if (url.record.authType !== 'AWS_IAM') {
    return undefined;
  }
  const head = readHead(request);
  const claim = readClaimFor(head, 'restJson1');
  if (claim !== undefined && !(claim.version === 4 && claim.service === 'lambda')) {
    throw new ServiceError('AccessDeniedException', 'The signature is for another service', { status: 403 });
  }
  const caller = await authenticate(head, claim, {
    ...authentication,
    protocol: 'restJson1',
    operation: 'InvokeFunctionUrl',
    address: NO_BUCKET,
    now: now(),
    bodyHash: sha256Hex(body),
  });
  return { accessKeyId: caller.accessKeyId ?? '', account: caller.account, arn: caller.arn };
}

function targetOf({ name, qualifier }: FoundUrl): { FunctionName: string; Qualifier?: string } {
  return { FunctionName: name, ...(qualifier === '' ? {} : { Qualifier: qualifier }) };
}

function refusalOf({ code, message, status }: ServiceError): UrlAnswer {
  switch (code) {
    case 'TooManyRequestsException':
      return refusedAnswer(429, message, code);
    case 'ResourceNotFoundException':
      return refusedAnswer(404, null, code);
    default:
      return status >= 500 ? failedAnswer : refusedAnswer(403, 'Forbidden', 'AccessDeniedException');
  }
}

/** Answers that end with their headers (RFC 9110, section 6.4.1): a length would be that of something which never comes. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: UrlAnswer,
): void {
  if (BODILESS.has(status)) {
    response.writeHead(status, headers).end();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}
