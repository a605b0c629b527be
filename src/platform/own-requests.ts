import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { discardRest } from '../aws/send.ts';
import { ServiceError } from '../aws/service-error.ts';
import { renderErrorAnswer } from './error-answer.ts';
import type { SignedLinks } from './signed-links.ts';
import { answerState, STATE_PATH, type StateAnswers } from './state-requests.ts';

/** What the platform answers about itself. */
export interface OwnAnswers {
  readonly version: string;
  readonly account: string;
  /** Names of services, and whether they have been used. */
  readonly services: () => Readonly<Record<string, 'available' | 'running'>>;
  readonly reset: () => Promise<void>;
  readonly state: StateAnswers;
  /** @throws {ServiceError} where signatures are verified, for a request that nobody known has signed */
  readonly verify: (request: IncomingMessage) => Promise<void>;
  readonly links: SignedLinks;
  /** @throws the system's ENOENT when there is no such content */
  readonly openBlob: (sha256: string) => { readonly size: number; readonly content: Readable };
}

const CODE_PATH = /^\/_zipwright\/code\/([\da-f]{64})\.zip$/;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client waits to be told to send its body. */
  readonly expectsContinue: boolean;
}

/** What reads or changes everything: where signatures are verified, of these too. */
const ENTRUSTED: ReadonlySet<string> = new Set([
  `GET ${STATE_PATH}`,
  `PUT ${STATE_PATH}`,
  'POST /_zipwright/reset',
  'POST /_localstack/state/reset',
]);

/**
 * Answers requests below `/_zipwright` and `/_localstack`, whose paths scripts wait for.
 * @returns when the answer is on its way
 */
export async function answerOwn(exchange: Exchange, answers: OwnAnswers): Promise<void> {
  const { request, response } = exchange;
  const { method = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?', 1);
  if (ENTRUSTED.has(`${method} ${path}`)) {
    if (await isVerified(exchange, answers)) {
      await answerEntrusted(exchange, path, answers);
    }
    return;
  }
  request.resume();
  const about = method === 'GET' || method === 'HEAD' ? aboutItself(path, answers) : undefined;
  if (about !== undefined) {
    sendJson(response, about);
    return;
  }
  if (method === 'GET' && CODE_PATH.test(path)) {
    await sendCode(url, response, answers);
    return;
  }
  refuse(response, url, { status: 404, code: 'NotFound', message: `There is nothing at ${path}` });
}

async function answerEntrusted(exchange: Exchange, path: string, answers: OwnAnswers): Promise<void> {
  if (path === STATE_PATH) {
    await answerState(exchange, answers.state);
    return;
  }
  exchange.request.resume();
  await answers.reset();
  sendJson(exchange.response, { schemaVersion: 1, status: 'running' });
}

/** What the platform says of itself at a path, if anything. */
function aboutItself(path: string, { version, account, services }: OwnAnswers): object | undefined {
  switch (path) {
    case '/_zipwright/health':
      return { schemaVersion: 1, status: 'running', version, account, services: services() };
    case '/_localstack/health':
      return { services: services(), edition: 'zipwright', version };
    case '/_localstack/init/ready':
      return { completed: true, scripts: [] };
    default:
      return undefined;
  }
}

/** Whether a request may change or read everything; if not, that is answered. */
async function isVerified({ request, response }: Exchange, { verify }: OwnAnswers): Promise<boolean> {
  try {
    await verify(request);
    return true;
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    const { status, code, message } = error;
    discardRest(request);
    refuse(response, request.url ?? '/', { status, code, message });
    return false;
  }
}

async function sendCode(
  url: string,
  response: ServerResponse,
  { links, openBlob }: OwnAnswers,
): Promise<void> {
  const sha256 = CODE_PATH.exec(links.verify(url) ?? '')?.[1];
  if (sha256 === undefined) {
    refuse(response, url, { status: 403, code: 'AccessDenied', message: 'Request has expired' });
    return;
  }
  const { size, content } = openBlob(sha256);
  response.writeHead(200, { 'content-type': 'application/zip', 'content-length': size });
  await pipeline(content, response);
}

/** With a space after each colon: shell scripts look for `"s3": "running"`, as LocalStack writes it. */
function sendJson(response: ServerResponse, value: unknown): void {
  const body = `${JSON.stringify(value, undefined, 2)}\n`;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function refuse(
  response: ServerResponse,
  target: string,
  error: Parameters<typeof renderErrorAnswer>[0],
): void {
  const { status, headers, body } = renderErrorAnswer(error, { target, headers: {} });
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
