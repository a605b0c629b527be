/** Tells whether `error` is a failed system call, with that `code` ("ENOENT") when one is given. */
export function isSystemError(error: unknown, code?: string): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    'syscall' in error &&
    'code' in error &&
    (code === undefined || error.code === code)
  );
}

const CONNECTION_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Whether an error only says that the other end of a connection is gone. */
export function isAboutConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CONNECTION_CODES.has(error.code);
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
