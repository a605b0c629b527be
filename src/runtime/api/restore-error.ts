import type { ApiRequest, ApiResponse } from './http.ts';
import { reportInitError } from './report-init-error.ts';
import type { ApiSession } from './session.ts';

/** POST /runtime/restore/error: a function's hook after a restore failed. */
export function restoreError({ runtime }: ApiSession, request: ApiRequest, response: ApiResponse): void {
  reportInitError(runtime, 'restoreError', { request, response });
}
