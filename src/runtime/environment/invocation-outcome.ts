import type { RuntimeResponse } from '../api/delivery.ts';
import type { PathRewriter } from '../logs/path-rewriter.ts';
import type { Status } from '../logs/platform-log.ts';
import { badModeDocument, failureDocument, tooLargeDocument, type Failure } from './failure.ts';

/** How an invocation ended, for its caller and its log. */
export interface Outcome {
  readonly payload: Buffer;
  readonly contentType: string;
  readonly isError: boolean;
  readonly errorType?: string;
  /** For the log: a handler that fails is a runtime that succeeds. */
  readonly status: Status;
  /** Bytes of the response. */
  readonly producedBytes: number;
  /** Whether the caller has them already. */
  readonly isStreamed?: boolean;
}

const JSON_TYPE = 'application/json';
const EMPTY = Buffer.alloc(0);

/** What a runtime's answer means. A response is handed on as it is; an error's paths are shown as Lambda's. */
export function outcomeOfResponse(
  response: RuntimeResponse,
  requestId: string,
  rewritePaths: PathRewriter,
): Outcome {
  switch (response.kind) {
    case 'response':
      return succeeded(response.body, response.contentType);
    case 'error':
      return failed(rewritten(response.body, rewritePaths), response.errorType);
    case 'too-large':
      return failed(tooLargeDocument(), 'Function.ResponseSizeTooLarge');
    case 'bad-mode':
      return failed(badModeDocument(requestId), 'Runtime.InvalidResponseModeHeader');
    case 'streamed':
      return response.failure === undefined
        ? { ...succeeded(EMPTY, JSON_TYPE), producedBytes: response.length, isStreamed: true }
        : failed(rewritten(response.failure.body, rewritePaths), response.failure.errorType);
  }
}

/** What the end of an environment means for its invocation. */
export function outcomeOfFailure(failure: Failure, requestId: string, rewritePaths: PathRewriter): Outcome {
  return {
    ...failed(rewritten(failureDocument(failure, requestId), rewritePaths), failure.errorType),
    status: failure.status,
  };
}

function succeeded(payload: Buffer, contentType: string): Outcome {
  return { payload, contentType, isError: false, status: 'success', producedBytes: payload.length };
}

function failed(payload: Buffer, errorType: string): Outcome {
  return {
    payload,
    contentType: JSON_TYPE,
    isError: true,
    errorType,
    status: 'success',
    producedBytes: payload.length,
  };
}

/** The same bytes where there is nothing to replace. */
function rewritten(body: Buffer, rewritePaths: PathRewriter): Buffer {
  const text = body.toString('utf8');
  const changed = rewritePaths(text);
  return changed === text ? body : Buffer.from(changed);
}
