import type { ApiRequest, ApiResponse } from './http.ts';
import { reportExtensionError } from './report-extension-error.ts';
import type { ApiSession } from './session.ts';

/** POST /extension/exit/error: an extension is going to exit. */
export function extensionExitError(session: ApiSession, request: ApiRequest, response: ApiResponse): void {
  reportExtensionError(session, 'exitError', { request, response });
}
