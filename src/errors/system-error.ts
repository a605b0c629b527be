/** Tells whether `error` is a failed system call, with that `code` ("ENOENT") when one is given. */
export function isSystemError(error: unknown, code?: string): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    'syscall' in error &&
    'code' in error &&
    (code === undefined || error.code === code)
  );
}

/** Runs `read` and answers `undefined` instead when what it reads does not exist. */
export function ifExists<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}
