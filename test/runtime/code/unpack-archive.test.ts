import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { UnpackProgress } from '../../../src/runtime/code/write-tree.ts';
import { UNPACKED_FORMAT } from '../../../src/store/store-layout.ts';
import { UNIT_MARKER } from '../../../src/store/unit-folder.ts';
import { run } from '../../elf/tools.ts';
import { makeZip, type MadeEntry } from '../../makers/zip-maker.ts';
import { contentsOf, isRoot, modesOf, never, Workplace } from './unpacking.ts';

const hasUnzip = run('unzip', '-v').status === 0;
const hasPython = run('python3', '-c', 'import zipfile').status === 0;
const hasSetpriv = run('setpriv', '--version').status === 0;

/** Runs a program as a user who owns nothing. */
const asNobody = (...command: string[]) =>
  run('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...command);

const noise = (bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 7919) >> 3));
const repeated = (bytes: number): Buffer => Buffer.alloc(bytes, 'lambda function ');

/** One of every kind, and of every size that is written in its own way: at once, by a thread, in pieces. */
const varied: readonly MadeEntry[] = [
  { name: 'lambda_function.py', content: 'def handler(event, context):\n    return 1\n' },
  { name: 'empty.txt', content: '' },
  { name: 'stored.txt', content: 'as it is', method: 0 },
  { name: 'pkg/__init__.py', content: '', method: 0 },
  { name: 'pkg/deep/er/x.py', content: 'x = 1\n', dataDescriptor: true },
  { name: 'pkg/data/', mode: 0o040755 },
  { name: 'größe/ファイル.txt', content: 'unicode' },
  { name: 'middle.bin', content: noise(200_000) },
  { name: 'wide.bin', content: noise(1_500_000), method: 0 },
  { name: 'large.bin', content: repeated(20_000_000) },
  { name: 'large-stored.bin', content: repeated(17_000_001), method: 0 },
  { name: 'zip64.txt', content: 'with wide fields', zip64: true },
  { name: 'link.py', content: 'pkg/__init__.py', mode: 0o120777 },
];

describe('unpackArchive() unpacks what other tools do', () => {
  test.skipIf(!hasUnzip)('the files, folders and links of Info-ZIP', async () => {
    const place = new Workplace();
    const zip = place.zip(varied);
    const folder = await place.unpack(zip);
    const oracle = join(place.folder, 'oracle');
    expect(run('unzip', '-q', '-o', zip, '-d', oracle).stderr).toBe('');
    expect(contentsOf(folder)).toEqual(contentsOf(oracle));
    expect(modesOf(folder)['pkg/deep']).toBe('0755');
  });

  test.skipIf(!hasPython)('what Python writes, as Python reads it', async () => {
    const place = new Workplace();
    const zip = join(place.folder, 'python.zip');
    const oracle = join(place.folder, 'oracle');
    const script = [
      'import sys, zipfile',
      'with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:',
      '    z.write(zipfile.__file__, "a/zipfile.py")',
      '    z.writestr("private.txt", "x" * 70000)',
      '    z.writestr("folder/", "")',
      'zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])',
    ].join('\n');
    expect(run('python3', '-c', script, zip, oracle).stderr).toBe('');
    const folder = await place.unpack(zip);
    // writestr() gives a name without more the mode 0600: the function cannot read it on Lambda either.
    expect(modesOf(folder)['private.txt']).toBe('0200');
    chmodSync(join(folder, 'private.txt'), 0o600);
    expect(contentsOf(folder)).toEqual(contentsOf(oracle));
  });

  test('an archive without entries is an empty folder', async () => {
    const folder = await new Workplace().unpackEntries();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('names that are not normal lead to the normal path', async () => {
    const folder = await new Workplace().unpackEntries(
      { name: './', mode: 0o040755 },
      { name: './a.py', content: 'a' },
      { name: 'b//c/./d.py', content: 'd' },
    );
    expect(contentsOf(folder)).toEqual({ 'a.py': 'a', b: '/', 'b/c': '/', 'b/c/d.py': 'd' });
  });

  test.skipIf(process.platform === 'win32')(
    'a backslash is a letter like any other, as for every unpacker on Linux',
    async () => {
      const folder = await new Workplace().unpackEntries({ name: 'pkg\\mod.py', content: 'x', host: 0 });
      expect(contentsOf(folder)).toEqual({ 'pkg\\mod.py': 'x' });
    },
  );

  test('of two entries at one path the later wins, as with unzip -o', async () => {
    const folder = await new Workplace().unpackEntries(
      { name: 'a.py', content: 'first', mode: 0o100644 },
      { name: './a.py', content: 'second', mode: 0o100755 },
      { name: 'd/', mode: 0o040700 },
      { name: 'd/', mode: 0o040755 },
      { name: 'was-link', content: 'a.py', mode: 0o120777 },
      { name: 'was-link', content: 'a file now' },
    );
    expect(contentsOf(folder)).toEqual({ 'a.py': 'second', d: '/', 'was-link': 'a file now' });
    expect(modesOf(folder)).toMatchObject({ 'a.py': '0755', d: '0755' });
  });

  test('links that stay inside stay links', async () => {
    const folder = await new Workplace().unpackEntries(
      { name: 'lib/real.so.1', content: 'x' },
      { name: 'lib/real.so', content: 'real.so.1', mode: 0o120777 },
      { name: 'bin/deep/up', content: '../../lib/./real.so', mode: 0o120777 },
      { name: 'lib64', content: 'lib', mode: 0o120777 },
      { name: 'self', content: '.', mode: 0o120777 },
      { name: 'dangling', content: 'nothing/here', mode: 0o120777 },
    );
    expect(readFileSync(join(folder, 'bin/deep/up'), 'utf8')).toBe('x');
    expect(contentsOf(folder)).toMatchObject({ lib64: '-> lib', self: '-> .', dangling: '-> nothing/here' });
  });
});

describe('modes: what Lambda could not read is not readable here', () => {
  const modes: readonly [found: number, file: string, folder: string][] = [
    [0o644, '0644', '0644'],
    [0o755, '0755', '0755'],
    [0o600, '0200', '0200'],
    [0o700, '0200', '0200'],
    [0o750, '0200', '0200'],
    [0o555, '0555', '0555'],
    [0o444, '0444', '0444'],
    [0o711, '0311', '0311'],
    [0o001, '0111', '0111'],
    [0o000, '0000', '0000'],
    [0o7755, '0755', '0755'],
    // The umask of whoever unpacks takes the right to write from others, as from any new file.
    [0o666, '0644', '0644'],
    [0o777, '0755', '0755'],
  ];

  test.skipIf(!isRoot)('the bits of all others decide, and nothing special passes', async () => {
    const folder = await new Workplace().unpackEntries(
      ...modes.flatMap(([mode]) => [
        { name: `f${mode.toString(8)}`, mode: 0o100000 | mode },
        { name: `d${mode.toString(8)}/x`, content: 'x' },
        { name: `d${mode.toString(8)}/`, mode: 0o040000 | mode },
      ]),
    );
    const found = modesOf(folder);
    for (const [mode, file, directory] of modes) {
      expect([mode.toString(8), found[`f${mode.toString(8)}`]]).toEqual([mode.toString(8), file]);
      expect([mode.toString(8), found[`d${mode.toString(8)}`]]).toEqual([mode.toString(8), directory]);
    }
  });

  test('folders that are only implied are open to all', async () => {
    const folder = await new Workplace().unpackEntries({ name: 'a/b/c', mode: 0o100600 });
    expect(modesOf(folder)).toEqual({ '': '0755', a: '0755', 'a/b': '0755', 'a/b/c': '0200' });
  });

  test('an archive of Windows has no modes: everything is open', async () => {
    const folder = await new Workplace().unpackEntries(
      { name: 'a.py', mode: 0, host: 0 },
      { name: 'd/', mode: 0, host: 0 },
      { name: 'ntfs.py', mode: 0, host: 10 },
    );
    expect(modesOf(folder)).toEqual({ '': '0755', 'a.py': '0644', d: '0755', 'ntfs.py': '0644' });
  });

  test('a mode of zero, made on Unix, is what it is: nobody reads it', async () => {
    const folder = await new Workplace().unpackEntries({ name: 'zinfo.py', content: 'x', mode: 0 });
    expect(modesOf(folder)['zinfo.py']).toBe('0000');
  });

  test('whatever the umask of this process is', async () => {
    const before = process.umask(0o077);
    try {
      const folder = await new Workplace().unpackEntries(
        { name: 'd/a.py', content: 'x', mode: 0o100755 },
        { name: 'd/w.py', content: 'x', mode: 0o100666 },
      );
      expect(modesOf(folder)).toEqual({ '': '0755', d: '0755', 'd/a.py': '0755', 'd/w.py': '0644' });
    } finally {
      process.umask(before);
    }
  });

  test('a folder that passes its group on does not pass the bit on', async () => {
    const place = new Workplace();
    mkdirSync(place.store);
    chmodSync(place.store, 0o2777);
    const folder = await place.unpackEntries({ name: 'd/a.py', content: 'x' });
    expect(modesOf(folder)).toEqual({ '': '0755', d: '0755', 'd/a.py': '0644' });
  });

  test('another user reads exactly what is open', async ({ skip }) => {
    skip(!isRoot, 'only root can become another user');
    skip(!hasSetpriv, 'setpriv is not installed');
    const place = new Workplace();
    const folder = await place.unpackEntries(
      { name: 'open/a', content: 'readable' },
      { name: 'open/private', content: 'secret', mode: 0o100600 },
      { name: 'open/program', content: '#!/bin/sh\necho ran\n', mode: 0o100755 },
      { name: 'closed/a', content: 'secret' },
      { name: 'closed/', mode: 0o040700 },
    );
    chmodSync(place.folder, 0o755);
    expect(asNobody('cat', join(folder, 'open/a')).stdout).toBe('readable');
    expect(asNobody(join(folder, 'open/program')).stdout).toBe('ran\n');
    expect(asNobody('cat', join(folder, 'open/private')).stderr).toContain('Permission denied');
    expect(asNobody('cat', join(folder, 'closed/a')).stderr).toContain('Permission denied');
  });
});

describe('unpackArchive() unpacks once', () => {
  const entries = [{ name: 'a.py', content: 'x' }];
  const sha256 = createHash('sha256').update(makeZip({ entries })).digest('hex');

  test('for each content, into the folder of its hash', async () => {
    const place = new Workplace();
    const folder = await place.unpackEntries(...entries);
    expect(folder).toBe(join(place.store, 'unpacked', String(UNPACKED_FORMAT), sha256, 'content'));
    const { ino } = statSync(join(folder, 'a.py'));
    expect(await place.unpackEntries(...entries)).toBe(folder);
    expect(statSync(join(folder, 'a.py')).ino).toBe(ino);
    expect(readdirSync(dirname(dirname(folder)))).toEqual([sha256]);
  });

  test('and does not look at the file again when its hash is known, in less than a millisecond', async () => {
    const place = new Workplace();
    const zip = place.zip(entries);
    const folder = await place.unpack(zip, { sha256 });
    rmSync(zip);
    const started = performance.now();
    for (let call = 0; call < 200; call += 1) {
      expect(await place.unpack(zip, { sha256 })).toBe(folder);
    }
    expect((performance.now() - started) / 200).toBeLessThan(1);
  });

  test('marking when it was used, so that it is not cleaned away', async () => {
    const place = new Workplace();
    const marker = join(dirname(await place.unpackEntries(...entries)), UNIT_MARKER);
    const now = Date.UTC(2030, 0, 1);
    const usedAt = async (minutesAgo: number): Promise<number> => {
      const then = now / 1000 - minutesAgo * 60;
      utimesSync(marker, then, then);
      await place.unpack('/no/such.zip', { sha256, now: () => now });
      return (now - statSync(marker).mtimeMs) / 60_000;
    };
    expect(await usedAt(29)).toBe(29);
    expect(await usedAt(31)).toBe(0);
  });

  test('a hash that is none is a fault of the caller', async () => {
    await expect(new Workplace().unpack('/x.zip', { sha256: '../../evil' })).rejects.toThrow(/no SHA-256/);
  });

  test('though two want it at once in one process: the second waits', async () => {
    const place = new Workplace();
    const zip = place.zip(varied);
    const folders = await Promise.all([place.unpack(zip), place.unpack(zip), place.unpack(zip)]);
    expect(new Set(folders).size).toBe(1);
    expect(readdirSync(join(place.store, 'unpacked', '1'))).toHaveLength(1);
    expect(Object.keys(contentsOf(folders[0]))).toHaveLength(varied.length + 4);
  });

  test('though the first is given up meanwhile: the second does it', async () => {
    const place = new Workplace();
    const zip = place.zip(varied);
    const giveUp = new AbortController();
    const first = place.unpack(zip, { signal: giveUp.signal, onProgress: () => giveUp.abort() });
    const second = place.unpack(zip);
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect(Object.keys(contentsOf(await second))).toHaveLength(varied.length + 4);
  });

  test('and whoever waits may give up, too', async () => {
    const place = new Workplace();
    const zip = place.zip(varied);
    const giveUp = new AbortController();
    const first = place.unpack(zip, { onProgress: () => giveUp.abort() });
    await expect(place.unpack(zip, { signal: giveUp.signal })).rejects.toMatchObject({ name: 'AbortError' });
    await first;
  });

  test('though two processes want it at once', async () => {
    const place = new Workplace();
    const zip = place.zip(varied);
    const script = fileURLToPath(import.meta.resolve('./unpack-process.ts'));
    const outputs = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, [script, 'keep', place.store, zip], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const text: Buffer[] = [];
        child.stdout.on('data', (chunk: Buffer) => text.push(chunk));
        const [code] = (await once(child, 'close')) as [number];
        expect(code).toBe(0);
        return Buffer.concat(text).toString().trim();
      }),
    );
    expect(new Set(outputs).size).toBe(1);
    expect(readdirSync(join(place.store, 'unpacked', '1'))).toHaveLength(1);
    expect(Object.keys(contentsOf(outputs[0] ?? ''))).toHaveLength(varied.length + 4);
  });

  test('and again over the ruin that an interrupted removal left', async () => {
    const place = new Workplace();
    const folder = await place.unpackEntries(...entries);
    rmSync(join(dirname(folder), UNIT_MARKER));
    writeFileSync(join(folder, 'a.py'), 'ruin');
    expect(contentsOf(await place.unpackEntries(...entries))).toEqual({ 'a.py': 'x' });
  });
});

describe('unpackArchive() tells and stops', () => {
  test('how far it is', async () => {
    const place = new Workplace();
    const heard: UnpackProgress[] = [];
    await place.unpack(place.zip(varied), { onProgress: (progress) => heard.push(progress) });
    const size = varied.reduce((sum, { content = '' }) => sum + Buffer.byteLength(content), 0);
    expect(heard.at(-1)).toEqual({ unpacked: size, size });
    expect(heard.map(({ unpacked }) => unpacked)).toEqual(
      heard.map(({ unpacked }) => unpacked).toSorted((a, b) => a - b),
    );
  });

  test('an interruption leaves nothing', async () => {
    const place = new Workplace();
    const stop = new AbortController();
    const reason = new Error('enough');
    const unpacking = place.unpack(place.zip(varied), {
      signal: stop.signal,
      onProgress: () => stop.abort(reason),
    });
    await expect(unpacking).rejects.toBe(reason);
    expect(readdirSync(join(place.store, 'unpacked', '1'))).toEqual([]);
  });

  test('nothing is begun after the signal', async () => {
    const place = new Workplace();
    const zip = place.zip([]);
    await expect(place.unpack(zip, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(existsSync(place.store)).toBe(false);
  });

  test('a file that is not there', async () => {
    await expect(new Workplace().unpack('/no/such.zip', { signal: never })).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  test('a store that cannot be: NOT_WRITABLE', async () => {
    const place = new Workplace();
    writeFileSync(place.store, 'a file');
    await expect(place.unpackEntries({ name: 'a' })).rejects.toMatchObject({ code: 'NOT_WRITABLE' });
  });
});
