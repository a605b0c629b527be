import { refuse, sendJson } from './answers.ts';
import { MAX_EXTENSIONS, type ExtensionEvent, type ExtensionRegistry } from './extension-registry.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import { readBody } from './read-body.ts';
import type { ApiSession } from './session.ts';

const MAX_BODY_BYTES = 64 * 1024;

/** POST /extension/register: an extension names itself and the events that it wants. */
export function extensionRegister(
  { extensions }: ApiSession,
  request: ApiRequest,
  response: ApiResponse,
): void {
  const name = request.headers['lambda-extension-name'];
  if (typeof name !== 'string' || name === '') {
    forbid(response, 'Extension.InvalidExtensionName', 'Empty extension name');
    return;
  }
  readBody(request, MAX_BODY_BYTES, (body) => {
    const events = body.kind === 'whole' ? readEvents(body.bytes) : undefined;
    if (events === undefined) {
      forbid(response, 'InvalidRequestFormat', 'The body must be JSON with a list "events"');
      return;
    }
    const fault = faultOf(extensions, name, events);
    if (fault === undefined) {
      welcome(extensions, { name, events: events as ExtensionEvent[] }, { request, response });
    } else {
      forbid(response, fault.errorType, fault.errorMessage);
    }
  });
}

/** Answers with the identifier that the extension sends with all that follows. */
function welcome(
  extensions: ExtensionRegistry,
  { name, events }: { readonly name: string; readonly events: readonly ExtensionEvent[] },
  { request, response }: { readonly request: ApiRequest; readonly response: ApiResponse },
): void {
  const { id } = extensions.add(name, events);
  const { accountId, ...facts } = extensions.facts;
  const features = String(request.headers['lambda-extension-accept-feature'] ?? '').split(',');
  const wantsAccount = features.some((feature) => feature.trim() === 'accountId');
  sendJson(response, wantsAccount ? { accountId, ...facts } : facts, {
    headers: ['Lambda-Extension-Identifier', id],
  });
}

interface Fault {
  readonly errorType: string;
  readonly errorMessage: string;
}

function faultOf(extensions: ExtensionRegistry, name: string, events: readonly string[]): Fault | undefined {
  const isExternal = extensions.isExternal(name);
  const unknown = events.find((event) => event !== 'INVOKE' && (event !== 'SHUTDOWN' || !isExternal));
  if (unknown !== undefined) {
    const reason =
      unknown === 'SHUTDOWN' ? 'ShutdownEventNotSupportedForInternalExtension' : 'ErrorInvalidEventType';
    return { errorType: 'Extension.InvalidEventType', errorMessage: `${unknown}: ${reason}` };
  }
  if (!extensions.admits(name)) {
    return {
      errorType: 'Extension.RegistrationClosed',
      errorMessage: 'Extension registration closed already',
    };
  }
  if (extensions.findByName(name) !== undefined) {
    return {
      errorType: 'Extension.InvalidExtensionState',
      errorMessage: 'Extension with this name already registered',
    };
  }
  return extensions.isFull
    ? {
        errorType: 'Extension.TooManyExtensions',
        errorMessage: `Extension limit (${MAX_EXTENSIONS}) reached`,
      }
    : undefined;
}

function readEvents(body: Buffer): string[] | undefined {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    if (document === null || typeof document !== 'object') {
      return undefined;
    }
    const events: unknown = 'events' in document ? (document.events ?? []) : [];
    return Array.isArray(events) && events.every((event) => typeof event === 'string') ? events : undefined;
  } catch {
    return undefined;
  }
}

function forbid(response: ApiResponse, errorType: string, errorMessage: string): void {
  refuse(response, { status: 403, errorMessage, errorType });
}
