import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IndexServer } from '../makers/index-server.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const PROGRAM = new URL('../../src/cli/zipwright.ts', import.meta.url).pathname;

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a process of its own, with a home of its own. */
function zipwright(args: readonly string[], nodeArgs: readonly string[] = []): Promise<Ended> {
  const directory = temporaryFolder();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...nodeArgs, PROGRAM, ...args],
      {
        cwd: directory,
        env: { PATH: process.env['PATH'], HOME: directory, ZIPWRIGHT_CACHE_DIR: join(directory, 'cache') },
      },
      (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

describe('exit codes', () => {
  test('0: done, with nothing but data on standard output', async () => {
    const { exitCode, stdout, stderr } = await zipwright(['cache', 'size', '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, size: 0 });
  });

  test('1: it cannot be done', async () => {
    const { exitCode, stdout, stderr } = await zipwright(['wheels', 'demo', '--offline']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nhint: /);
  });

  test.each([
    ['a flag that does not exist', ['build', '--runtme', 'x']],
    ['a command that does not exist', ['biuld']],
    ['a project that does not exist', ['build', 'nosuch']],
    ['a runtime that does not exist', ['build', '--runtime', 'python2.7']],
    ['an age that is none', ['cache', 'clean', '--older-than', 'long']],
  ])('2: the command line is wrong: %s', async (_, args) => {
    const { exitCode, stdout, stderr } = await zipwright(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
  });

  test('70: the fault is ours', async () => {
    const broken = 'data:text/javascript,Date.now = () => { throw new TypeError("the clock broke") }';
    const { exitCode, stdout, stderr } = await zipwright(['cache', 'clean'], ['--import', broken]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 70, stdout: '' });
    expect(stderr).toMatch(/^internal error: TypeError: the clock broke\n {4}at /);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('130: interrupted by %s', async (signal) => {
    await using server = await IndexServer.start();
    server.behave('/simple/demo/', { delay: 20_000 });
    const child = spawn(process.execPath, [PROGRAM, 'wheels', 'demo', '--index-url', server.simple], {
      cwd: temporaryFolder(),
      env: { PATH: process.env['PATH'], HOME: temporaryFolder() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    while (server.requests.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill(signal);
    const [exitCode] = (await once(child, 'close')) as [number];
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: 'error: Interrupted\n' });
  });
});

test('a reader that has seen enough is no failure', async () => {
  const command = `"${process.execPath}" "${PROGRAM}" build --help | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile('bash', ['-c', command], (_, out, err) => resolve({ stdout: out, stderr: err }));
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'USAGE\n0\n', stderr: '' });
});
