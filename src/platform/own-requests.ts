import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { renderErrorAnswer } from './error-answer.ts';
import type { SignedLinks } from './signed-links.ts';

/** What the platform answers about itself. */
export interface OwnAnswers {
  readonly version: string;
  readonly account: string;
  /** Names of services, and whether they have been used. */
  readonly services: () => Readonly<Record<string, 'available' | 'running'>>;
  readonly reset: () => Promise<void>;
  readonly links: SignedLinks;
  /** @throws the system's ENOENT when there is no such content */
  readonly openBlob: (sha256: string) => { readonly size: number; readonly content: Readable };
}

const CODE_PATH = /^\/_zipwright\/code\/([\da-f]{64})\.zip$/;

/**
 * Answers requests below `/_zipwright` and `/_localstack`, whose paths scripts wait for.
 * @returns when the answer is on its way
 */
export async function answerOwn(
  request: IncomingMessage,
  response: ServerResponse,
  answers: OwnAnswers,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?', 1);
  request.resume();
  const key = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  switch (key) {
    case 'GET /_zipwright/health':
      sendJson(response, {
        schemaVersion: 1,
        status: 'running',
        version: answers.version,
        account: answers.account,
        services: answers.services(),
      });
      return;
    case 'GET /_localstack/health':
      sendJson(response, { services: answers.services(), edition: 'zipwright', version: answers.version });
      return;
    case 'POST /_zipwright/reset':
    case 'POST /_localstack/state/reset':
      await answers.reset();
      sendJson(response, { schemaVersion: 1, status: 'running' });
      return;
  }
  if (method === 'GET' && CODE_PATH.test(path)) {
    await sendCode(url, response, answers);
    return;
  }
  refuse(response, url, { status: 404, code: 'NotFound', message: `There is nothing at ${path}` });
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

function sendJson(response: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value);
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
