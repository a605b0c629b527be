import type { ApiResponse } from './http.ts';
import { wantedState, type RuntimeState } from './runtime-state.ts';

/** Most bytes that Lambda takes as a response: 6 MB and a bit. */
export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

const JSON_TYPE = 'application/json';
const ACCEPTED_BODY = Buffer.from('{"status":"OK"}');
const ACCEPTED_HEADERS = ['Content-Type', JSON_TYPE, 'Content-Length', String(ACCEPTED_BODY.length)];

/** Sends bytes; headers are names and values in turn, which Node writes as they are. */
export function sendBytes(response: ApiResponse, headers: string[], body: Buffer): void {
  response.sendDate = false;
  response.writeHead(200, headers);
  response.end(body);
}

export function sendAccepted(response: ApiResponse): void {
  response.sendDate = false;
  response.writeHead(202, ACCEPTED_HEADERS);
  response.end(ACCEPTED_BODY);
}

/** Sends a JSON document, with more headers where there are some. */
export function sendJson(
  response: ApiResponse,
  document: object,
  { status = 200, headers = [] }: { readonly status?: number; readonly headers?: readonly string[] } = {},
): void {
  const body = Buffer.from(JSON.stringify(document));
  response.sendDate = false;
  response.writeHead(status, ['Content-Type', JSON_TYPE, 'Content-Length', String(body.length), ...headers]);
  response.end(body);
}

/** Refusals, worded as AWS's runtime interface emulator words them (internal/lambda/rapi/rendering/render_error.go). */
export const refusals = {
  requestId: { status: 400, errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' },
  responseMode: {
    status: 400,
    errorMessage: 'Invalid function response mode',
    errorType: 'InvalidFunctionResponseMode',
  },
  tooLarge: {
    status: 413,
    errorMessage: `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
    errorType: 'RequestEntityTooLarge',
  },
  notFound: { status: 404, errorMessage: 'There is no such API', errorType: 'NotFound' },
} as const;

export interface Refusal {
  readonly status: number;
  readonly errorMessage: string;
  readonly errorType: string;
}

export function refuse(response: ApiResponse, { status, errorMessage, errorType }: Refusal): void {
  sendJson(response, { errorMessage, errorType }, { status });
}

/** Refuses what a runtime may not ask for now. */
export function refuseStep(response: ApiResponse, state: RuntimeState, step: keyof typeof wantedState): void {
  refuse(response, {
    status: 403,
    errorMessage: `State transition from ${state} to ${wantedState[step]} failed for runtime. Error: State transition is not allowed`,
    errorType: 'InvalidStateTransition',
  });
}
