import { refuse, sendAccepted } from './answers.ts';
import { claimExtension, stepExtension } from './claim-extension.ts';
import type { Exchange } from './claim-invocation.ts';
import type { ApiSession } from './session.ts';

const HEADER = 'Lambda-Extension-Function-Error-Type';

/** Takes what an extension says before it exits. Its exit is what ends the sandbox. */
export function reportExtensionError(
  { extensions }: ApiSession,
  step: 'initError' | 'exitError',
  { request, response }: Exchange,
): void {
  request.resume();
  const extension = claimExtension(extensions, request, response);
  if (extension === undefined) {
    return;
  }
  const errorType = request.headers[HEADER.toLowerCase()];
  if (typeof errorType !== 'string' || errorType === '') {
    refuse(response, {
      status: 403,
      errorMessage: `${HEADER} not found`,
      errorType: 'Extension.MissingHeader',
    });
  } else if (stepExtension(extensions, extension, { step, response })) {
    extension.errorType = errorType;
    sendAccepted(response);
  }
}
