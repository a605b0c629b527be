import { claimExtension, stepExtension } from './claim-extension.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import type { ApiSession } from './session.ts';

/** GET /extension/event/next: answered when there is an event that the extension has subscribed to. */
export function extensionNext({ extensions }: ApiSession, request: ApiRequest, response: ApiResponse): void {
  const extension = claimExtension(extensions, request, response);
  if (extension !== undefined && stepExtension(extensions, extension, { step: 'next', response })) {
    extensions.wait(extension, response);
  }
}
