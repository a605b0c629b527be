import { refuseStep, sendBytes } from './answers.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import type { ApiSession } from './session.ts';

const EMPTY = Buffer.alloc(0);

/**
 * GET /runtime/restore/next: a runtime has initialised for SnapStart and waits to be restored. Nothing is snapshotted here: it
 * is restored at once, so that hooks before and after run.
 */
export function restoreNext({ runtime }: ApiSession, _request: ApiRequest, response: ApiResponse): void {
  const { state } = runtime;
  if (runtime.step('restoreNext') && runtime.step('restore')) {
    sendBytes(response, ['Content-Type', 'application/json', 'Content-Length', '0'], EMPTY);
  } else {
    refuseStep(response, state, 'restoreNext');
  }
}
