import { describe, expect, test } from 'vitest';
import { Interrupted, runCommand } from '../../src/cli/run-command.ts';
import { ZipwrightError } from '../../src/errors/zipwright-error.ts';
import { capturedContext, type CliOptions } from './run-cli.ts';

interface Outcome {
  readonly exitCode: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function outcomeOf(thrown: unknown, json = false, options: CliOptions = {}): Promise<Outcome> {
  const context = capturedContext(options);
  await runCommand(context, json, async () => {
    throw thrown;
  });
  return { exitCode: context.process.exitCode, stdout: context.stdout.text, stderr: context.stderr.text };
}

const systemError = (code: string, syscall: string, path?: string): Error =>
  Object.assign(new Error(`${code}: refused, ${syscall}`), {
    code,
    syscall,
    ...(path === undefined ? {} : { path }),
  });

describe('runCommand()', () => {
  test('sets no exit code when all went well', async () => {
    const context = capturedContext();
    await runCommand(context, false, () => Promise.resolve());
    expect(context.process.exitCode).toBeNull();
    expect(context.stderr.text).toBe('');
  });

  test("an error goes to standard error for people, with the error's exit code", async () => {
    const error = new ZipwrightError('X', 'Cannot do it', { hint: 'do that', exitCode: 2 });
    expect(await outcomeOf(error)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: Cannot do it\nhint: do that\n',
    });
  });

  test('and to standard output as data with --json', async () => {
    const { exitCode, stdout, stderr } = await outcomeOf(new ZipwrightError('X', 'Cannot do it'), true);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      error: { code: 'X', message: 'Cannot do it' },
    });
  });

  test('a fault of ours ends with 70 and asks to be reported', async () => {
    const { exitCode, stderr } = await outcomeOf(new TypeError('oops'));
    expect(exitCode).toBe(70);
    expect(stderr).toContain('internal error: TypeError: oops');
    expect(stderr).toContain('please report it');
  });

  test('whatever fails after Ctrl-C is the interruption', async () => {
    const signal = AbortSignal.abort(new Interrupted());
    expect(await outcomeOf(new TypeError('aborted'), false, { signal })).toEqual({
      exitCode: 130,
      stdout: '',
      stderr: 'error: Interrupted\n',
    });
    expect(JSON.parse((await outcomeOf(new Error('x'), true, { signal })).stdout)).toMatchObject({
      error: { code: 'INTERRUPTED' },
    });
  });

  test.each([
    ['ENOENT', 'open', '/x', 'Cannot open "/x": there is no such file or folder'],
    ['EACCES', 'open', '/x', 'Cannot read "/x": permission denied'],
    ['EACCES', 'mkdir', '/x', 'Cannot write "/x": permission denied'],
    ['ENOSPC', 'write', undefined, 'the disk is full'],
    ['EROFS', 'rename', '/x', 'Cannot write "/x": the file system is read-only'],
    ['EMFILE', 'open', '/x', 'Cannot open "/x": too many files are open'],
    ['EIO', 'read', '/x', 'Cannot read "/x": refused, read'],
    ['EFANCY', 'frobnicate', '/x', 'Cannot use "/x"'],
  ])("a refusal of the file system is the user's to mend: %s", async (...[code, syscall, path, message]) => {
    const { exitCode, stderr } = await outcomeOf(systemError(code, syscall, path));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`error: `);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('is coloured on a terminal only', async () => {
    const error = new ZipwrightError('X', 'Cannot');
    expect((await outcomeOf(error, false, { isTTY: true })).stderr).toContain('\u001B[31m');
    expect((await outcomeOf(error, false, { isTTY: false })).stderr).not.toContain('\u001B');
  });
});
