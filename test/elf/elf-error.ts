import { ElfError } from '../../src/elf/errors.ts';

/** The ElfError that `action` throws; anything else that it throws passes through. */
export function elfErrorOf(action: () => unknown): ElfError {
  try {
    action();
  } catch (error) {
    if (error instanceof ElfError) {
      return error;
    }
    throw error;
  }
  throw new Error('No error was thrown');
}
