import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { fileFailure } from '../../store/file-failure.ts';
import { RunError } from './run-errors.ts';

/** Bytes of a request that Lambda takes. Source: Lambda's quotas, synchronous payload */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/**
 * Reads an event as it is given on the command line: JSON itself, a file with JSON, or `-` for standard input.
 * @param directory what a file's path is seen from
 * @returns the event's bytes, unchanged
 * @throws {RunError} EVENT_INVALID
 */
export function readEvent(given: string | undefined, directory: string): Buffer {
  if (given === undefined) {
    return Buffer.from('{}');
  }
  const isInline = /^\s*(?:[[{"]|-?\d|true\b|false\b|null\b)/.test(given) && given !== '-';
  const event = isInline ? Buffer.from(given) : readBytes(given, directory);
  const name = isInline ? 'the event' : `${given === '-' ? 'standard input' : `"${given}"`} as event`;
  if (event.length > MAX_EVENT_BYTES) {
    throw invalid(name, `it has ${event.length} bytes, and Lambda takes ${MAX_EVENT_BYTES}`);
  }
  try {
    JSON.parse(event.toString('utf8'));
  } catch (error) {
    throw invalid(
      name,
      error instanceof Error ? `it is not JSON: ${error.message}` : 'it is not JSON',
      error,
    );
  }
  return event;
}

/**
 * Checks a client context.
 * @returns the text, unchanged
 * @throws {RunError} CLIENT_CONTEXT_INVALID
 */
export function readClientContext(given: string): string {
  try {
    JSON.parse(given);
    return given;
  } catch (error) {
    throw new RunError('CLIENT_CONTEXT_INVALID', `Cannot use the client context: ${String(error)}`, {
      hint: 'give JSON, such as {"custom": {"key": "value"}}',
      exitCode: exitCodes.usage,
    });
  }
}

function readBytes(given: string, directory: string): Buffer {
  const file = given === '-' ? 0 : resolve(directory, given);
  try {
    return readFileSync(file);
  } catch (error) {
    throw fileFailure(error, 'read', given === '-' ? 'standard input' : given);
  }
}

function invalid(name: string, reason: string, cause?: unknown): RunError {
  return new RunError('EVENT_INVALID', `Cannot use ${name}: ${reason}`, {
    data: { name },
    exitCode: exitCodes.usage,
    hint: 'give JSON, the name of a file with JSON, or - for standard input',
    ...(cause === undefined ? {} : { cause }),
  });
}
