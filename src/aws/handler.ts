import { randomFillSync, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAboutConnection } from '../errors/system-error.ts';
import { ZipwrightError } from '../errors/zipwright-error.ts';
import type { FindKeyOwner } from './caller.ts';
import { writeErrorAnswer, type ErrorContext } from './protocol/error-answer.ts';
import type { PerformSettings, Progress, Services } from './addressed.ts';
import { performRequest } from './perform-request.ts';
import { ServiceError } from './service-error.ts';
import type { ServiceId } from './service-facts.ts';
import { guessProtocol } from './select-service.ts';
import { discardRest, send } from './send.ts';
import { EncodingError, readHead, type WireRequest } from './wire-request.ts';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly service: ServiceId | undefined;
  /** As the API names it; undefined where the request was for none. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** AWS's name of the error, if it was answered with one. */
  readonly error: string | undefined;
  readonly durationMs: number;
  readonly requestId: string;
}

export interface HandlerOptions {
  /** Twelve digits, for keys of nobody in particular. */
  readonly account?: string;
  /** For requests without a Region of their own. */
  readonly region?: string;
  /** Whether signatures are verified. */
  readonly isStrict?: boolean;
  readonly findKeyOwner?: FindKeyOwner;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly uuid?: () => string;
  /** Of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly onAnswer?: (answered: AnsweredRequest) => void;
  /** Is told of faults of our own, which are answered as such. */
  readonly onFault?: (
    error: unknown,
    answered: Pick<AnsweredRequest, 'service' | 'operation' | 'requestId'>,
  ) => void;
}

/**
 * @param expectsContinue for `checkContinue` events of Node's server: the client waits to be told to send its body
 */
export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue?: boolean,
) => Promise<void>;

/** What every request is handled with. */
type Settings = PerformSettings & Required<Pick<HandlerOptions, 'uuid' | 'headers' | 'onAnswer' | 'onFault'>>;

/** Serves the operations over HTTP as AWS does. The handler never rejects. */
export function createHandler({
  services,
  options = {},
}: {
  readonly services: Services;
  readonly options?: HandlerOptions;
}): RequestHandler {
  const settings: Settings = {
    account: '000000000000',
    region: 'us-east-1',
    isStrict: false,
    findKeyOwner: () => undefined,
    now: Date.now,
    uuid: randomUUID,
    headers: {},
    onAnswer: () => undefined,
    onFault: () => undefined,
    ...options,
    services,
  };
  return (request, response, expectsContinue = false) =>
    handle({ request, response, expectsContinue }, settings);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly expectsContinue: boolean;
}

/** Code that stands for an answer which its client did not wait for, as in the logs of web servers. */
const CLIENT_GONE = 499;

async function handle(exchange: Exchange, settings: Settings): Promise<void> {
  const { request, response } = exchange;
  const started = performance.now();
  const progress: Progress = { requestId: settings.uuid() };
  const signal = goneSignal(response);
  let outcome: Outcome = { status: CLIENT_GONE };
  try {
    outcome = await answer(exchange, { progress, signal }, settings);
  } catch (error) {
    outcome = await answerError(exchange, { error, progress, signal }, settings);
  } finally {
    discardRest(request);
    settings.onAnswer({
      service: progress.facts?.id,
      operation: progress.operation,
      method: request.method ?? 'GET',
      path: (request.url ?? '/').split('?', 1)[0] ?? '/',
      status: outcome.status,
      error: outcome.error,
      durationMs: performance.now() - started,
      requestId: progress.requestId,
    });
  }
}

interface Outcome {
  readonly status: number;
  readonly error?: string;
}

/** Aborted when the client goes before it has its answer. */
function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}

async function answer(
  { request, response, expectsContinue }: Exchange,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
  settings: Settings,
): Promise<Outcome> {
  const head = headOf(request, progress);
  const source = hasBody(request) ? bodySource(request, response, expectsContinue) : NO_BODY;
  const answered = await performRequest({ head, source, signal, progress }, settings);
  const headers = { ...settings.headers, ...identity(progress) };
  await send(response, answered, { method: head.method, headers });
  return { status: answered.status };
}

async function answerError(
  { request, response }: Exchange,
  {
    error,
    progress,
    signal,
  }: { readonly error: unknown; readonly progress: Progress; readonly signal: AbortSignal },
  settings: Settings,
): Promise<Outcome> {
  const known = knownError(error, progress);
  const { facts, operation, requestId } = progress;
  const isGone = isAboutConnection(error) || (signal.aborted && !response.headersSent);
  if (known.status >= 500 && known !== error && !isGone) {
    settings.onFault(error, { service: facts?.id, operation, requestId });
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return { status: CLIENT_GONE };
  }
  const answered = writeErrorAnswer(known, errorContext(progress));
  const method = request.method ?? 'GET';
  const headers = { ...settings.headers, ...identity(progress) };
  await send(response, answered, { method, headers }).catch(() => response.destroy());
  return { status: answered.status, error: known.code };
}

/** The head, which is kept without its query where that cannot be read: the rest tells what kind of error is expected. */
function headOf(request: IncomingMessage, progress: Progress): WireRequest {
  const { method, url = '/', headers } = request;
  const isEncrypted = 'encrypted' in request.socket;
  try {
    progress.head = readHead({ method, url, headers, isEncrypted });
  } catch (error) {
    progress.head = readHead({ method, url: url.replace(/\?.*/, ''), headers, isEncrypted });
    throw error;
  }
  return progress.head;
}

/** Source: RFC 9112, section 6.3 */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

const NO_BODY: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

/** The body, asked for only when somebody reads it. Who stops reading does not end the connection. */
async function* bodySource(
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
): AsyncGenerator<Uint8Array> {
  if (expectsContinue) {
    response.writeContinue();
  }
  yield* request.iterator({ destroyOnReturn: false });
}

/** The headers that tell one request from another. */
function identity({ requestId, facts, head }: Progress): Record<string, string> {
  const isBucket =
    facts === undefined ? head !== undefined && guessProtocol(head) === 'restXml' : facts.id === 's3';
  return isBucket
    ? { 'x-amz-request-id': bucketRequestId(requestId), 'x-amz-id-2': hostId() }
    : { 'x-amzn-requestid': requestId };
}

/** S3's identifiers are sixteen digits. */
function bucketRequestId(requestId: string): string {
  return `${requestId.slice(0, 8)}${requestId.slice(9, 13)}${requestId.slice(14, 18)}`.toUpperCase();
}

const HOST_ID_BYTES = 57;
/** Random bytes for some requests at once, since asking for them takes as long as much of a request. */
const randomness = { bytes: Buffer.alloc(HOST_ID_BYTES * 64), used: HOST_ID_BYTES * 64 };

function hostId(): string {
  if (randomness.used === randomness.bytes.length) {
    randomFillSync(randomness.bytes);
    randomness.used = 0;
  }
  const at = randomness.used;
  randomness.used += HOST_ID_BYTES;
  return randomness.bytes.toString('base64', at, randomness.used);
}

function errorContext({ head, facts, model, protocol, requestId }: Progress): ErrorContext {
  const own = protocol ?? (head === undefined ? 'restXml' : guessProtocol(head));
  return {
    protocol: own,
    facts,
    model,
    requestId: own === 'restXml' ? bucketRequestId(requestId) : requestId,
    hostId: hostId(),
  };
}

/** The error as an API has it. What no operation has thrown is a fault of our own. */
function knownError(error: unknown, { protocol, head, requestId }: Progress): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  if (error instanceof EncodingError) {
    const own = protocol ?? (head === undefined ? 'restXml' : guessProtocol(head));
    return own === 'restXml'
      ? new ServiceError('InvalidURI', "Couldn't parse the specified URI.")
      : new ServiceError('SerializationException', error.message);
  }
  // What the user can do something about, such as a full disk, is said in its own words.
  const reason = error instanceof ZipwrightError ? error.message : undefined;
  return protocol === 'restXml'
    ? new ServiceError('InternalError', reason ?? 'We encountered an internal error. Please try again.', {
        status: 500,
      })
    : new ServiceError(
        'InternalFailure',
        reason ?? `An internal error occurred; its request is ${requestId}`,
        { status: 500 },
      );
}
