import { ZipwrightError } from '../../src/errors/zipwright-error.ts';

/** The error for users that `action` ends with; anything foreign passes through and fails the test. */
export async function refusalOf(action: () => unknown): Promise<ZipwrightError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ZipwrightError) {
      return error;
    }
    throw error;
  }
  throw new Error('Nothing was refused');
}

/** Runs a reader of hostile input: it may return or refuse, and nothing else. */
export async function returnsOrRefuses(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ZipwrightError)) {
      throw error;
    }
  }
}
