import { refuseStep } from './answers.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import type { ApiSession } from './session.ts';

/** GET /runtime/invocation/next: answered when there is an invocation. */
export function invocationNext({ runtime }: ApiSession, _request: ApiRequest, response: ApiResponse): void {
  const { state } = runtime;
  if (runtime.step('next')) {
    runtime.wait(response);
  } else {
    refuseStep(response, state, 'next');
  }
}
