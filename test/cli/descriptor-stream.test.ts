import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const MODULE = new URL('../../src/cli/descriptor-stream.ts', import.meta.url).href;

/** A program for a process of its own, in which `stream` is standard output. */
const program = (body: string): string[] => [
  '--input-type=module',
  '-e',
  `import { descriptorStream } from ${JSON.stringify(MODULE)};\nconst stream = descriptorStream(1);\n${body}`,
];

/** Runs a program with its output on a terminal, or on a pipe that refuses what it cannot take at once. */
const HOST = `
import os, pty, subprocess, sys, time
kind, command = sys.argv[1], sys.argv[2:]
read, write = pty.openpty() if kind == "terminal" else os.pipe()
if kind == "pipe":
    os.set_blocking(write, False)
child = subprocess.Popen(command, stdout=write, stdin=subprocess.DEVNULL)
os.close(write)
total = b""
while True:
    try:
        part = os.read(read, 65536)
    except OSError:
        break
    if not part:
        break
    total += part
    time.sleep(0.002)
sys.exit(child.wait()) if kind == "pipe" and len(total) != 3_000_000 else sys.stdout.buffer.write(total[:2000])
`;

describe('descriptorStream()', () => {
  test('writes everything, although the reader is slow and the pipe refuses to wait', ({ skip }) => {
    const { stdout, status, error } = spawnSync(
      'python3',
      ['-c', HOST, 'pipe', process.execPath, ...program("stream.write('abc'.repeat(1_000_000));")],
      { encoding: 'utf8' },
    );
    skip(error !== undefined, 'python3 is not here');
    expect({ status, start: stdout.slice(0, 6) }).toEqual({ status: 0, start: 'abcabc' });
  });

  test('is a terminal when it is one, with its width', ({ skip }) => {
    const { stdout, error } = spawnSync(
      'python3',
      [
        '-c',
        HOST,
        'terminal',
        process.execPath,
        ...program('stream.write(`${stream.isTTY} ${typeof stream.columns}`);'),
      ],
      { encoding: 'utf8' },
    );
    skip(error !== undefined, 'python3 is not here');
    expect(stdout).toBe('true number');
  });

  test.each([
    ['a pipe', 'pipe'],
    ['nothing', 'ignore'],
  ] as const)('is none when it is %s', (_, stdout) => {
    const told = program('process.stderr.write(`${stream.isTTY} ${stream.columns}`);');
    const { stderr } = spawnSync(process.execPath, told, {
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
    });
    expect(stderr).toBe('false 80');
  });

  test('a full device is an error, not a loss', ({ skip }) => {
    let full: number;
    try {
      full = openSync('/dev/full', 'w');
    } catch {
      skip('this system has no device that is always full');
      return;
    }
    const told = program("try { stream.write('x'); } catch (error) { process.stderr.write(error.code); }");
    const { stderr } = spawnSync(process.execPath, told, {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(stderr).toBe('ENOSPC');
  });
});
