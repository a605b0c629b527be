import { refusals, refuse } from './answers.ts';
import { extensionExitError } from './extension-exit-error.ts';
import { extensionInitError } from './extension-init-error.ts';
import { extensionNext } from './extension-next.ts';
import { extensionRegister } from './extension-register.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import { initError } from './init-error.ts';
import { invocationError } from './invocation-error.ts';
import { invocationNext } from './invocation-next.ts';
import { invocationResponse } from './invocation-response.ts';
import { restoreError } from './restore-error.ts';
import { restoreNext } from './restore-next.ts';
import type { ApiSession } from './session.ts';
import { subscribeLogs, subscribeTelemetry } from './telemetry-subscription.ts';

/** Answers one request. */
export type Route = (session: ApiSession, request: ApiRequest, response: ApiResponse) => void;

const INVOCATION = '/2018-06-01/runtime/invocation/';
const NEXT = `${INVOCATION}next`;

/** By method and path. The API's version is a part of every path. */
const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  [`GET ${NEXT}`, invocationNext],
  ['POST /2018-06-01/runtime/init/error', initError],
  ['GET /2018-06-01/runtime/restore/next', restoreNext],
  ['POST /2018-06-01/runtime/restore/error', restoreError],
  ['POST /2020-01-01/extension/register', extensionRegister],
  ['GET /2020-01-01/extension/event/next', extensionNext],
  ['POST /2020-01-01/extension/init/error', extensionInitError],
  ['POST /2020-01-01/extension/exit/error', extensionExitError],
  ['PUT /2022-07-01/telemetry', subscribeTelemetry],
  ['PUT /2020-08-15/logs', subscribeLogs],
]);

/** Answers what the processes of one sandbox ask. */
export function route(session: ApiSession, request: ApiRequest, response: ApiResponse): void {
  const path = pathOf(request.url ?? '');
  const found = ROUTES.get(`${request.method} ${path}`) ?? invocationRoute(request, path);
  if (found === undefined) {
    refuse(response, refusals.notFound);
  } else {
    found(session, request, response);
  }
}

/** Routes whose path holds the identifier of an invocation: `{id}/response` and `{id}/error`. */
function invocationRoute({ method }: ApiRequest, path: string): Route | undefined {
  if (method !== 'POST' || !path.startsWith(INVOCATION)) {
    return undefined;
  }
  const end = path.lastIndexOf('/');
  const requestId = path.slice(INVOCATION.length, end);
  switch (path.slice(end)) {
    case '/response':
      return (session, request, response) => invocationResponse(session, requestId, { request, response });
    case '/error':
      return (session, request, response) => invocationError(session, requestId, { request, response });
    default:
      return undefined;
  }
}

/** Without a query, and without a slash at the end. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
