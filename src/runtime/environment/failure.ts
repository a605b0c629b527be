import { MAX_RESPONSE_BYTES } from '../api/answers.ts';
import type { Extension } from '../api/extension-registry.ts';
import type { ReportedError } from '../api/runtime-connection.ts';
import type { ExitStatus } from '../sandbox/sandbox.ts';
import { exitText } from './exit-text.ts';

/** Why an execution environment can go on no longer. */
export interface Failure {
  /** `Runtime.ExitError` */
  readonly errorType: string;
  readonly status: 'error' | 'timeout';
  /** What follows `Error: ` in the error's document. */
  readonly message: string;
  /** The document, where the runtime wrote it itself. */
  readonly body?: Buffer;
}

/** What is known when a sandbox has ended by itself. */
export interface ExitContext {
  /** What the runtime said of its initialisation, if it failed. */
  readonly reported: ReportedError | undefined;
  readonly findExtension: (name: string) => Extension | undefined;
  /** Whether the processes used all their memory. */
  readonly isOutOfMemory: () => boolean;
}

/** Why a sandbox has ended by itself. */
export function failureOfExit(status: ExitStatus, context: ExitContext): Failure {
  if (status.extension !== undefined) {
    return extensionFailure(status, context.findExtension(status.extension));
  }
  // Where the system enforces the limit itself, its kill is all that is seen of it.
  if ('signal' in status && status.signal === 'SIGKILL' && context.isOutOfMemory()) {
    return memoryFailure;
  }
  return context.reported === undefined ? exitFailure(status) : initFailure(context.reported);
}

/** The runtime's process ended by itself. */
function exitFailure(status: ExitStatus): Failure {
  const hasReason = !('code' in status) || status.code !== 0;
  return {
    errorType: 'Runtime.ExitError',
    status: 'error',
    message: hasReason
      ? `Runtime exited with error: ${exitText(status)}`
      : 'Runtime exited without providing a reason',
  };
}

/** The runtime said why it cannot start, and exited. */
export function initFailure({ errorType, body }: ReportedError): Failure {
  return { errorType, status: 'error', message: 'Runtime exited with error: exit status 1', body };
}

/** An external extension ended, which ends the environment. */
function extensionFailure(status: ExitStatus, extension: Extension | undefined): Failure {
  const errorTypes: Readonly<Record<string, string>> = {
    InitError: 'Extension.InitError',
    ExitError: 'Extension.ExitError',
  };
  const isClean = 'code' in status && status.code === 0;
  return {
    errorType: errorTypes[extension?.state ?? ''] ?? 'Extension.Crash',
    status: 'error',
    message: isClean ? 'exit code 0' : exitText(status),
  };
}

/** @param timeout seconds */
export function timeoutFailure(timeout: number): Failure {
  return {
    errorType: 'Sandbox.Timedout',
    status: 'timeout',
    message: `Task timed out after ${timeout.toFixed(2)} seconds`,
  };
}

/** The processes used more memory than the function has, and were killed. */
export const memoryFailure: Failure = {
  errorType: 'Runtime.OutOfMemory',
  status: 'error',
  message: 'Runtime exited with error: signal: killed',
};

/** The document that a caller gets, its members in AWS's order. */
export function failureDocument(failure: Failure, requestId: string): Buffer {
  return (
    failure.body ?? errorDocument(failure.errorType, `RequestId: ${requestId} Error: ${failure.message}`)
  );
}

/** The caller's document for a response that the runtime was refused. */
export function tooLargeDocument(): Buffer {
  return errorDocument(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  );
}

/** The caller's document for a response in a mode that is none. */
export function badModeDocument(requestId: string): Buffer {
  return errorDocument(
    'Runtime.InvalidResponseModeHeader',
    `RequestId: ${requestId} Error: Invalid function response mode`,
  );
}

function errorDocument(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}
