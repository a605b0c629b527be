import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip } from '../makers/zip-maker.ts';
import { output, run, startZipwright, zipwright } from './cli.ts';

/** Bytes that do not shrink, so that a disk can be too small for them. */
const noise = Buffer.from(
  Array.from({ length: 3_000_000 }, (_, index) => (index * 7919 + (index >> 5) * 104_729) & 0xff),
);
const foreign = makeZip({
  entries: [
    { name: 'src\\app.py', content: 'def handler(event, context):\n    return 1\n', host: 0, mode: 0 },
    { name: 'src\\noise.bin', content: noise, method: 0, dataDescriptor: true },
    { name: '__MACOSX\\._app.py', content: 'x' },
  ],
  before: Buffer.from('#!/usr/bin/env python3\n'),
});

test("what is repaired is taken by unzip, Python's zipfile, check and run", async () => {
  const folder = temporaryFolder();
  const [zip, fixed] = [join(folder, 'their.zip'), join(folder, 'fixed.zip')];
  writeFileSync(zip, foreign);
  const flags = ['--runtime', 'python3.11', '--arch', 'x86_64', '--handler', 'app.handler'];
  expect((await zipwright(['fix', zip, '-o', fixed, ...flags])).exitCode).toBe(0);
  expect(await output('unzip', ['-t', fixed])).toContain('No errors detected');
  expect(await output('python3', ['-m', 'zipfile', '-t', fixed])).toContain('Done testing');
  const listed = await output('unzip', ['-Z', '-1', fixed]);
  expect(listed).toBe('app.py\nnoise.bin\n');
  const { exitCode, stdout } = await zipwright(['check', fixed, ...flags]);
  expect([exitCode, stdout]).toMatchObject([0, expect.stringContaining('no findings')]);
  execFileSync('unzip', ['-q', fixed, '-d', folder]);
  expect(readFileSync(join(folder, 'noise.bin')).equals(noise)).toBe(true);
});

test('a zip that we built is right already', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lambda_function.py'), 'def lambda_handler(event, context):\n    return 1\n');
  writeFileSync(join(folder, 'requirements.txt'), 'requests\nnumpy\n');
  writeFileSync(join(folder, 'zipwright.toml'), 'runtime = "python3.13"\n');
  const zip = join(folder, 'built.zip');
  expect((await zipwright(['build', folder, '-o', zip])).exitCode).toBe(0);
  const { stdout } = await zipwright(['fix', zip, '-o', join(folder, 'fixed.zip')]);
  expect(stdout).toContain('nothing to repair');
  expect(readFileSync(join(folder, 'fixed.zip')).equals(readFileSync(zip))).toBe(true);
});

test('a full disk: said, nothing left, what was there before untouched', async ({ skip }) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'their.zip'), foreign);
  const disk = join(folder, 'small');
  mkdirSync(disk);
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  skip(mounted.exitCode !== 0, 'mounting a file system is not allowed here');
  onTestFinished(() => void execFileSync('umount', [disk]));
  writeFileSync(join(disk, 'fixed.zip'), 'earlier');
  const fixed = await zipwright(['fix', join(folder, 'their.zip'), '-o', join(disk, 'fixed.zip'), '--json']);
  expect([fixed.exitCode, JSON.parse(fixed.stdout)]).toMatchObject([1, { error: { code: 'DISK_FULL' } }]);
  expect(readFileSync(join(disk, 'fixed.zip'), 'utf8')).toBe('earlier');
  expect(readdirSync(disk)).toEqual(['fixed.zip']);
});

test('Ctrl-C: exit code 130, and nothing is left', async () => {
  const folder = temporaryFolder();
  const zip = join(folder, 'large.zip');
  // Noise of one bit in eight takes long to unpack.
  const content = Buffer.from(randomBytes(20_000_000).map((byte) => byte & 1));
  const compressed = deflateRawSync(content, { level: 1 });
  const entries = Array.from({ length: 100 }, (_, index) => ({ name: `${index}.bin`, content, compressed }));
  writeFileSync(zip, makeZip({ entries }));
  const running = startZipwright(['fix', zip, '-o', join(folder, 'fixed.zip')]);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  running.interrupt();
  expect(await running.exitCode).toBe(130);
  expect(readdirSync(folder)).toEqual(['large.zip']);
});
