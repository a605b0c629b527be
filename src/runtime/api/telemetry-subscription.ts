import { sendJson } from './answers.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import type { ApiSession } from './session.ts';

/**
 * PUT /telemetry: accepted, and nothing is ever sent, as AWS's runtime interface emulator answers extensions that would not
 * start without it.
 */
export function subscribeTelemetry(_session: ApiSession, request: ApiRequest, response: ApiResponse): void {
  request.resume();
  sendJson(
    response,
    { errorMessage: 'Telemetry API is not supported', errorType: 'Telemetry.NotSupported' },
    { status: 202 },
  );
}

/** PUT /logs: the same, in the API's older form. */
export function subscribeLogs(_session: ApiSession, request: ApiRequest, response: ApiResponse): void {
  request.resume();
  sendJson(
    response,
    { errorMessage: 'Logs API is not supported', errorType: 'Logs.NotSupported' },
    { status: 202 },
  );
}
