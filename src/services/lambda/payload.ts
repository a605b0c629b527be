import { isUtf8 } from 'node:buffer';
import { entityTooLarge, invalidRequestContent } from './errors.ts';
import { findJsonFault } from './json-fault.ts';

/** Largest events, in bytes. */
const limits = { RequestResponse: 6_291_456, Event: 1_048_576 } as const;

/** Largest response of a function, in bytes. */
export const RESPONSE_LIMIT = 6_291_556;

const NOTHING = Buffer.from('{}');

/**
 * The event that a function gets: what was sent, and an empty object for nothing.
 * @throws {ServiceError} RequestEntityTooLargeException; InvalidRequestContentException for what is no JSON
 */
export function eventOf(payload: Uint8Array | undefined, kind: keyof typeof limits): Uint8Array {
  if (payload === undefined || payload.length === 0) {
    return NOTHING;
  }
  if (payload.length > limits[kind]) {
    throw entityTooLarge(
      `${payload.length} byte payload is too large for the ${kind} invocation type (limit ${limits[kind]} bytes)`,
    );
  }
  refuseNoJson(payload);
  return payload;
}

const SHOWN_BYTES = 500;

function refuseNoJson(payload: Uint8Array): void {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (isUtf8(payload) && isJson(text.toString())) {
    return;
  }
  const { message, read } = findJsonFault(payload) ?? { message: 'Unexpected character', read: 0 };
  const before = text.subarray(0, read).toString('latin1');
  const line = before.split('\n').length;
  const column = read - (before.lastIndexOf('\n') + 1) + 1;
  const cut = text.length > SHOWN_BYTES ? `[truncated ${text.length - SHOWN_BYTES} bytes]` : '';
  const source = `(byte[])"${text.subarray(0, SHOWN_BYTES).toString()}"${cut}`;
  throw invalidRequestContent(
    `Could not parse request body into json: Could not parse payload into json: ${message}\n at [Source: ${source}; line: ${line}, column: ${column}]`,
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What a function's response is replaced by when it is too large. */
export function tooLargeResponse(): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
      errorType: 'Function.ResponseSizeTooLarge',
    }),
  );
}

/**
 * The client context of a request: JSON in base64.
 * @throws {ServiceError} InvalidRequestContentException
 */
export function clientContextOf(header: string | undefined): string | undefined {
  if (header === undefined || header === '') {
    return undefined;
  }
  const text = Buffer.from(header, 'base64').toString();
  if (!isJson(text)) {
    throw invalidRequestContent('Client context must be a valid Base64-encoded JSON object.');
  }
  return text;
}
