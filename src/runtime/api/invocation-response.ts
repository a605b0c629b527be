import { MAX_RESPONSE_BYTES } from './answers.ts';
import { claimInvocation, type Exchange } from './claim-invocation.ts';
import { readBody } from './read-body.ts';
import type { ApiSession } from './session.ts';
import { settleInvocation } from './settle-invocation.ts';
import { streamBody } from './stream-body.ts';

const STREAMING = 'streaming';

/** POST /runtime/invocation/{id}/response: the handler's result, in one piece or as it comes. */
export function invocationResponse(
  { runtime }: ApiSession,
  requestId: string,
  { request, response }: Exchange,
): void {
  const delivery = claimInvocation(runtime, requestId, { step: 'response', response });
  if (delivery === undefined) {
    return;
  }
  const contentType = request.headers['content-type'] ?? 'application/json';
  const mode = request.headers['lambda-runtime-function-response-mode'];
  if (mode !== undefined && mode !== STREAMING) {
    settleInvocation(runtime, delivery, { result: { kind: 'bad-mode' }, response });
  } else if (mode === STREAMING && delivery.stream !== undefined) {
    streamBody(request, { stream: delivery.stream, contentType }, (result) => {
      if (result === undefined) {
        runtime.step('cut');
      } else {
        settleInvocation(runtime, delivery, { result, response });
      }
    });
  } else {
    readBody(request, MAX_RESPONSE_BYTES, (body) => {
      if (body.kind === 'cut') {
        runtime.step('cut');
      } else {
        const result =
          body.kind === 'whole' ? ({ kind: 'response', contentType, body: body.bytes } as const) : body;
        settleInvocation(runtime, delivery, { result, response });
      }
    });
  }
}
