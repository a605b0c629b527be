import type { ApiRequest, ApiResponse } from './http.ts';
import { reportExtensionError } from './report-extension-error.ts';
import type { ApiSession } from './session.ts';

/** POST /extension/init/error: an extension could not initialise. */
export function extensionInitError(session: ApiSession, request: ApiRequest, response: ApiResponse): void {
  reportExtensionError(session, 'initError', { request, response });
}
