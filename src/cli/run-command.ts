import { isSystemError } from '../errors/system-error.ts';
import { exitCodes, ZipwrightError } from '../errors/zipwright-error.ts';
import { fileFailure } from '../store/file-failure.ts';
import type { CliContext } from './context.ts';
import { errorJson, exitCodeOf, renderError } from './render/error.ts';
import { styleFor } from './render/style.ts';

/** Ctrl-C. */
export class Interrupted extends ZipwrightError<'INTERRUPTED'> {
  constructor() {
    super('INTERRUPTED', 'Interrupted', { exitCode: exitCodes.interrupted });
  }
}

/**
 * Runs a command's work and turns what it throws into output and exit code. With `--json` the error goes to standard
 * output as data, otherwise to standard error for people.
 */
export async function runCommand(
  context: CliContext,
  json: boolean,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = context.signal.aborted ? new Interrupted() : asUserError(thrown);
    if (json) {
      context.process.stdout.write(errorJson(error));
    } else {
      context.process.stderr.write(renderError(error, styleFor(context, context.process.stderr)));
    }
    context.process.exitCode = exitCodeOf(error);
  }
}

/** A file system that refuses something is the user's to mend, whatever part of us it met. */
export function asUserError(error: unknown): unknown {
  if (!isSystemError(error)) {
    return error;
  }
  const known = fileFailure(
    error,
    READING.has(error.syscall ?? '') ? 'read' : 'write',
    error.path ?? 'a file',
  );
  if (known !== error) {
    return known;
  }
  const reason = REASONS[error.code ?? ''] ?? error.message.replace(/^[A-Z]+: /, '');
  const place = error.path === undefined ? '' : ` "${error.path}"`;
  return new ZipwrightError('SYSTEM', `Cannot ${VERBS[error.syscall ?? ''] ?? 'use'}${place}: ${reason}`, {
    data: { path: error.path, systemError: error.code },
    cause: error,
  });
}

const READING = new Set(['open', 'read', 'scandir', 'stat', 'lstat', 'realpath']);

const VERBS: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  write: 'write',
  scandir: 'read',
  mkdir: 'make',
  rename: 'rename',
  unlink: 'remove',
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EMFILE: 'too many files are open',
};
