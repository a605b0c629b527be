import { MAX_RESPONSE_BYTES } from './answers.ts';
import { claimInvocation, type Exchange } from './claim-invocation.ts';
import type { RuntimeResponse } from './delivery.ts';
import { errorTypeOf } from './error-type.ts';
import { readBody } from './read-body.ts';
import type { ApiSession } from './session.ts';
import { settleInvocation } from './settle-invocation.ts';

/** POST /runtime/invocation/{id}/error: the handler failed; the runtime goes on. */
export function invocationError(
  { runtime }: ApiSession,
  requestId: string,
  { request, response }: Exchange,
): void {
  const delivery = claimInvocation(runtime, requestId, { step: 'error', response });
  if (delivery === undefined) {
    return;
  }
  const contentType = request.headers['content-type'] ?? 'application/json';
  readBody(request, MAX_RESPONSE_BYTES, (body) => {
    if (body.kind === 'cut') {
      runtime.step('cut');
      return;
    }
    const result: RuntimeResponse =
      body.kind === 'whole'
        ? { kind: 'error', errorType: errorTypeOf(request), contentType, body: body.bytes }
        : body;
    settleInvocation(runtime, delivery, { result, response });
  });
}
