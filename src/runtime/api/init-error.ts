import type { ApiRequest, ApiResponse } from './http.ts';
import { reportInitError } from './report-init-error.ts';
import type { ApiSession } from './session.ts';

/** POST /runtime/init/error: the runtime could not initialise. */
export function initError({ runtime }: ApiSession, request: ApiRequest, response: ApiResponse): void {
  reportInitError(runtime, 'initError', { request, response });
}
