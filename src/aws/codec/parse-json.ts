import { serializationError } from './serialization-error.ts';

/** Bytes up to which a text can hold too little to be a burden, whatever it holds. */
const SMALL = 512 * 1024;
/** The most values that a request has any use for; a batch of log events has some tens of thousands. */
const MAX_VALUES = 500_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether a byte begins a value: after a comma, a bracket or a brace there is one, or the end of nothing. */
const BEGINS: ReadonlySet<number> = new Set(Array.from(',[{', (character) => character.charCodeAt(0)));

/**
 * Parses the body of a request. Values are counted before any of them is made: a few megabytes of brackets would take
 * gigabytes of memory and seconds of everybody's time.
 * @throws {ServiceError} SerializationException
 */
export function parseJson(body: Uint8Array): unknown {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (bytes.length > SMALL && hasMoreValues(bytes, MAX_VALUES)) {
    throw serializationError('The request has too many values');
  }
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw serializationError('Could not parse request body into json');
  }
}

function hasMoreValues(bytes: Buffer, most: number): boolean {
  let values = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
    } else if (BEGINS.has(byte)) {
      values += 1;
      if (values > most) {
        return true;
      }
    }
  }
  return false;
}

/** The quote that ends the string which begins here; most bytes of a request are in one long string. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === BACKSLASH) {
      escapes += 1;
    }
    if (escapes % 2 === 0) {
      return end;
    }
  }
  return bytes.length;
}
