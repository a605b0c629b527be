import { refuse } from './answers.ts';
import type { Extension, ExtensionRegistry } from './extension-registry.ts';
import type { ExtensionState, ExtensionStep } from './extension-state.ts';
import type { ApiRequest, ApiResponse } from './http.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Finds the extension that asks, by the identifier that it got when it registered.
 * @returns `undefined` after a refusal
 */
export function claimExtension(
  extensions: ExtensionRegistry,
  request: ApiRequest,
  response: ApiResponse,
): Extension | undefined {
  const id = request.headers['lambda-extension-identifier'];
  if (typeof id !== 'string' || id === '') {
    forbid(response, 'Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header');
    return undefined;
  }
  if (!UUID.test(id)) {
    forbid(response, 'Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier');
    return undefined;
  }
  const extension = extensions.find(id.toLowerCase());
  if (extension === undefined) {
    forbid(response, 'Extension.UnknownExtensionIdentifier', `Unknown extension ${id}`);
  }
  return extension;
}

const WANTED: Readonly<Record<Exclude<ExtensionStep, 'deliver' | 'register'>, ExtensionState>> = {
  next: 'Ready',
  initError: 'InitError',
  exitError: 'ExitError',
};

/** Takes an extension to its next state. @returns whether it may go there; else it was refused */
export function stepExtension(
  extensions: ExtensionRegistry,
  extension: Extension,
  { step, response }: { readonly step: keyof typeof WANTED; readonly response: ApiResponse },
): boolean {
  const { state, id } = extension;
  const isAllowed = extensions.step(extension, step);
  if (!isAllowed) {
    forbid(
      response,
      'Extension.InvalidExtensionState',
      `State transition from ${state} to ${WANTED[step]} failed for extension ${id}. Error: State transition is not allowed`,
    );
  }
  return isAllowed;
}

function forbid(response: ApiResponse, errorType: string, errorMessage: string): void {
  refuse(response, { status: 403, errorMessage, errorType });
}
