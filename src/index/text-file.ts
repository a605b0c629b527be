import { readFileSync } from 'node:fs';
import { isSystemError } from '../errors/system-error.ts';

/** Text of a settings file, or `undefined` when it is missing, a folder or not for us to read: pip and curl go on too. */
export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isSystemError(error)) {
      return undefined;
    }
    throw error;
  }
}
