import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from '../aws/handler.ts';
import { renderErrorAnswer, type ErrorAnswer } from './error-answer.ts';
import { admitPage } from './foreign-pages.ts';
import { answerOwn, type OwnAnswers } from './own-requests.ts';
import { createGate, type GateRules, type Passage } from './request-gate.ts';
import type { CallService } from './services/call-service.ts';

/** Where requests go that may pass. */
export interface FrontTargets extends GateRules {
  readonly own: OwnAnswers;
  readonly api: RequestHandler;
  /** Serves a function behind its URL. */
  readonly functionUrl: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly call: CallService;
  /** Told of requests that did not pass. */
  readonly onRefusal: (request: IncomingMessage, refusal: ErrorAnswer) => void;
}

/**
 * Headers of all answers, which the API's have of the API's handler. Objects and functions' answers are other people's: as pages
 * they may do nothing here.
 */
export const NOT_OURS = {
  'content-security-policy': 'sandbox',
  'x-content-type-options': 'nosniff',
} as const;

/** What the API's port is asked: every request goes through the gate, and then to what it is for. */
export function createFront(targets: FrontTargets): RequestHandler {
  const gate = createGate(targets);
  return async (request, response, expectsContinue) => {
    const passage = gate({
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      headers: request.headers,
      localAddress: request.socket.localAddress,
    });
    if ('code' in passage) {
      refuse({ request, response }, passage, targets);
      return;
    }
    await serve(passage, { request, response, expectsContinue }, targets);
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly expectsContinue: boolean | undefined;
}

async function serve(
  passage: Passage,
  { request, response, expectsContinue }: Exchange,
  targets: FrontTargets,
): Promise<void> {
  if (passage.kind === 'function' && expectsContinue === true) {
    response.writeContinue();
  }
  if (passage.kind === 'function' && passage.hasOwnHost) {
    await targets.functionUrl(request, response);
    return;
  }
  if (passage.kind !== 'api' || passage.page !== undefined) {
    response.setHeaders(new Map(Object.entries(NOT_OURS)));
  }
  if (passage.kind === 'own') {
    await answerOwn({ request, response, expectsContinue: expectsContinue === true }, targets.own);
    return;
  }
  if (passage.kind === 'function') {
    await targets.functionUrl(request, response);
    return;
  }
  if (passage.page !== undefined) {
    const refusal = await admitPage(request, response, { page: passage.page, call: targets.call });
    if (refusal === 'answered') {
      return;
    }
    if (refusal !== undefined) {
      refuse({ request, response }, refusal, targets);
      return;
    }
  }
  await targets.api(request, response, expectsContinue);
}

function refuse(
  { request, response }: Pick<Exchange, 'request' | 'response'>,
  refusal: ErrorAnswer,
  { onRefusal }: FrontTargets,
): void {
  onRefusal(request, refusal);
  request.resume();
  const { url: target = '/', headers: sent } = request;
  const { status, headers, body } = renderErrorAnswer(refusal, { target, headers: sent });
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : body);
}
