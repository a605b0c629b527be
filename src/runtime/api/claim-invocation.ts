import { refusals, refuse, refuseStep } from './answers.ts';
import type { Delivery } from './delivery.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import type { RuntimeConnection } from './runtime-connection.ts';

export interface Exchange {
  readonly request: ApiRequest;
  readonly response: ApiResponse;
}

/**
 * Finds the invocation that a runtime answers. Who answers another one, or answers twice, is refused.
 * @returns `undefined` after a refusal
 */
export function claimInvocation(
  runtime: RuntimeConnection,
  requestId: string,
  claim: { readonly step: 'response' | 'error'; readonly response: ApiResponse },
): Delivery | undefined {
  const { current, state } = runtime;
  if (current === undefined || current.requestId !== requestId) {
    refuse(claim.response, refusals.requestId);
    return undefined;
  }
  if (!runtime.step(claim.step)) {
    refuseStep(claim.response, state, claim.step);
    return undefined;
  }
  return current;
}
