import { MAX_RESPONSE_BYTES, refuseStep, sendAccepted } from './answers.ts';
import type { Exchange } from './claim-invocation.ts';
import { errorTypeOf } from './error-type.ts';
import { readBody } from './read-body.ts';
import type { RuntimeConnection } from './runtime-connection.ts';

/** Takes the error of a runtime that could not start, or not after a restore. The runtime exits after that. */
export function reportInitError(
  runtime: RuntimeConnection,
  step: 'initError' | 'restoreError',
  { request, response }: Exchange,
): void {
  const { state } = runtime;
  if (!runtime.step(step)) {
    refuseStep(response, state, step);
    return;
  }
  readBody(request, MAX_RESPONSE_BYTES, (body) => {
    const bytes = body.kind === 'whole' ? body.bytes : Buffer.alloc(0);
    runtime.reportInitError({ errorType: errorTypeOf(request), body: bytes });
    sendAccepted(response);
  });
}
