import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { discardRest } from '../aws/send.ts';
import { ZipwrightError } from '../errors/zipwright-error.ts';

/** Where the whole state can be had and given, as one archive. */
export const STATE_PATH = '/_zipwright/state';

/** What becomes of the state. */
export interface StateAnswers {
  readonly export: () => AsyncIterable<Uint8Array>;
  /** @throws {StateError} STATE_NOT_EMPTY */
  readonly refuseFilled: () => Promise<void>;
  /** @throws {StateError} */
  readonly import: (
    archive: AsyncIterable<Uint8Array>,
    options: { readonly replace: boolean },
  ) => Promise<void>;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client waits to be told to send its body. */
  readonly expectsContinue: boolean;
}

/**
 * Answers `GET` with the state as one archive, and puts the archive of a `PUT` in its place; with `?replace=true` also where
 * there is something. Errors are as `zipwright --json` has them.
 */
export async function answerState(exchange: Exchange, answers: StateAnswers): Promise<void> {
  try {
    await (exchange.request.method === 'PUT' ? takeState(exchange, answers) : sendState(exchange, answers));
  } catch (error) {
    if (!(error instanceof ZipwrightError) || exchange.response.headersSent) {
      throw error;
    }
    refuse(exchange.response, error);
  } finally {
    discardRest(exchange.request);
  }
}

async function sendState({ response }: Exchange, answers: StateAnswers): Promise<void> {
  const pieces = answers.export()[Symbol.asyncIterator]();
  try {
    // What fails up to here can still be told.
    const first = await pieces.next();
    response.writeHead(200, {
      'content-type': 'application/x-tar',
      'content-disposition': 'attachment; filename="zipwright-state.tar"',
    });
    await pipeline(joined(first, pieces), response);
  } finally {
    await pieces.return?.();
  }
}

async function* joined(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let next = first; next.done !== true; next = await rest.next()) {
    yield next.value;
  }
}

async function takeState(
  { request, response, expectsContinue }: Exchange,
  answers: StateAnswers,
): Promise<void> {
  const replace = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '').get('replace') === 'true';
  if (!replace) {
    await answers.refuseFilled();
  }
  if (expectsContinue) {
    response.writeContinue();
  }
  await answers.import(request.iterator({ destroyOnReturn: false }), { replace });
  sendJson(response, 200, { schemaVersion: 1, status: 'running' });
}

const STATUSES: Readonly<Record<string, number>> = {
  STATE_NOT_EMPTY: 409,
  STATE_ARCHIVE_INVALID: 400,
  STATE_NEWER: 400,
  STATE_DISK_FULL: 507,
};

function refuse(response: ServerResponse, { code, message, hint, data }: ZipwrightError): void {
  const error = { code, message, ...(hint === undefined ? {} : { hint }), data };
  response.setHeader('x-amzn-requestid', randomUUID());
  sendJson(response, STATUSES[code] ?? 500, { schemaVersion: 1, error });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
