import { describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

describe('help', () => {
  test('without a command the commands are listed, on standard output', async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const command of ['build', 'init', 'lock', 'wheels', 'cache']) {
      expect(stdout).toMatch(new RegExp(`^ +${command} +\\S`, 'm'));
    }
  });

  test.each(['build', 'init', 'lock', 'wheels', 'cache size', 'cache clean'])(
    '%s --help',
    async (command) => {
      const { exitCode, stdout, stderr } = await runCli([...command.split(' '), '--help']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toContain('--json');
    },
  );

  test('--version prints the version and nothing else', async () => {
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('flags are written with dashes, and the parser takes them so', async () => {
    const { stdout } = await runCli(['build', '--help']);
    expect(stdout).toContain('--exclude-runtime-sdk');
    expect(stdout).not.toMatch(/--\w*[A-Z]/);
  });
});

describe('a wrong command line is refused on standard error, with a hint', () => {
  test.each([
    ['a command that does not exist', ['xyzzyplugh'], 'there is no such command', 'zipwright --help'],
    ['one that was mistyped', ['biuld'], 'Cannot run "biuld"', 'did you mean "build"?'],
    ['one below another', ['cache', 'cleen'], 'Cannot run "cleen"', 'did you mean "clean"?'],
    ['a flag that does not exist', ['build', '--memory', '1'], 'No flag registered for --memory', '--help'],
    ['one that was mistyped', ['build', '--runtme', 'x'], 'did you mean --runtime?', '--help'],
    ['a flag without its value', ['build', '--runtime'], 'Expected input for flag --runtime', '--help'],
    [
      'a flag given twice',
      ['build', '--runtime', 'a', '--runtime', 'b'],
      'Too many arguments for --runtime',
      '--help',
    ],
    ['another choice', ['build', '--on-conflict', 'never'], 'Expected "never" to be one of', '--help'],
    ['an argument too many', ['build', 'a', 'b'], 'Too many arguments', '--help'],
    ['an argument that is missing', ['wheels'], 'Expected argument for name', '--help'],
  ])('%s', async (...[, args, message, hint]) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect(exitCode).toBeLessThanOrEqual(-4);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: .*\nhint: .*\n/);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  test.each([
    ['as a command', ['https://zoe:secret@host/']],
    ['as an argument too many', ['build', '.', 'https://zoe:secret@host/']],
    [
      'in a flag given twice',
      ['build', '--index-url', 'https://zoe:secret@a/', '--index-url', 'https://zoe:secret@b/'],
    ],
    ['in a flag that does not exist', ['build', '--indx-url=https://zoe:secret@a/']],
  ])('and never quotes a password: %s', async (_, args) => {
    const { stdout, stderr } = await runCli(args);
    expect(stdout + stderr).not.toContain('secret');
  });
});
