import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AtomicFile, updateFileAtomic, writeFileAtomic } from '../../src/store/atomic-file.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const MODULE = new URL('../../src/store/atomic-file.ts', import.meta.url).href;
const isRoot = process.getuid?.() === 0;

/** Runs a program that can use AtomicFile, in a process of its own. */
const inProcess = (program: string, ...args: readonly string[]): string[] => [
  '--input-type=module',
  '-e',
  `import { AtomicFile, writeFileAtomic } from ${JSON.stringify(MODULE)};\n${program}`,
  ...args,
];

describe('AtomicFile', () => {
  test('has its name only when it is committed', () => {
    const path = join(temporaryFolder(), 'file');
    using file = new AtomicFile(path);
    file.write(Buffer.from('whole'));
    expect(existsSync(path)).toBe(false);
    file.commit();
    expect(readFileSync(path, 'utf8')).toBe('whole');
  });

  test('leaves nothing, and what was there, when it is given up', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    expect(() => {
      using file = new AtomicFile(path);
      file.write(Buffer.from('new'));
      throw new Error('given up');
    }).toThrow('given up');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('leaves nothing but the file when it is committed and disposed of', () => {
    const folder = temporaryFolder();
    const file = new AtomicFile(join(folder, 'file'));
    file.commit();
    file[Symbol.dispose]();
    file[Symbol.dispose]();
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('makes the folders that are missing', () => {
    const path = join(temporaryFolder(), 'a', 'b', 'file');
    writeFileAtomic(path, 'x');
    expect(readFileSync(path, 'utf8')).toBe('x');
  });

  test('has the mode that it was made with', () => {
    const path = join(temporaryFolder(), 'file');
    using file = new AtomicFile(path, 0o600);
    file.commit();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('replaces a link, not what the link leads to', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'target'), 'target');
    symlinkSync('target', join(folder, 'link'));
    writeFileAtomic(join(folder, 'link'), 'new');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('target');
    expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('new');
  });

  test('cannot be written to when it is closed', () => {
    const file = new AtomicFile(join(temporaryFolder(), 'file'));
    file.commit();
    expect(() => file.write(Buffer.from('late'))).toThrow(TypeError);
  });

  test('holds what was written, in whatever pieces', () => {
    const path = join(temporaryFolder(), 'file');
    const pieces = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 });
    fc.assert(
      fc.property(pieces, pieces, (single, together) => {
        using file = new AtomicFile(path);
        single.forEach((piece) => file.write(piece));
        file.writeAll(together);
        file.commit();
        expect(readFileSync(path).equals(Buffer.concat([...single, ...together]))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('takes more buffers at once than one system call does', () => {
    const path = join(temporaryFolder(), 'file');
    const buffers = Array.from({ length: 5000 }, (_, index) => Buffer.from(`${index},`));
    using file = new AtomicFile(path);
    file.writeAll(buffers);
    file.commit();
    expect(readFileSync(path).equals(Buffer.concat(buffers))).toBe(true);
  });
});

describe('other processes', () => {
  test('one that is killed in between leaves the old content, and a leftover that is no part of it', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    const child = spawn(
      process.execPath,
      inProcess(
        `const file = new AtomicFile(process.argv[1]); file.write(Buffer.from('half')); console.log('written'); setInterval(() => {}, 1000);`,
        path,
      ),
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name !== 'file')).toEqual([
      expect.stringMatching(new RegExp(`^\\.file\\.${child.pid}-[0-9a-f]{8}\\.tmp$`)),
    ]);
  });

  test('several that write the same file leave one of their contents, whole', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    const program = `
      const content = process.argv[2].repeat(200_000);
      for (let turn = 0; turn < 20; turn += 1) writeFileAtomic(process.argv[1], content);`;
    const children = ['a', 'b', 'c'].map((letter) =>
      spawn(process.execPath, inProcess(program, path, letter), { stdio: 'inherit' }),
    );
    const ends = Promise.all(children.map((child) => once(child, 'exit')));
    while (children.some(({ exitCode }) => exitCode === null)) {
      if (existsSync(path)) {
        expect(readFileSync(path, 'latin1')).toMatch(/^(a{200000}|b{200000}|c{200000})$/);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await ends).map(([code]) => code as unknown)).toEqual([0, 0, 0]);
    expect(readFileSync(path, 'latin1')).toMatch(/^(a{200000}|b{200000}|c{200000})$/);
    expect(readdirSync(folder)).toEqual(['file']);
  });
});

describe('a file system that refuses', () => {
  test.each([
    ['a folder that is a file', 'file/below', 'a part of its path is not a folder'],
    ['a name that is too long', 'n'.repeat(300), 'its name is too long'],
    ['a path where a folder is', 'folder', 'it is a folder'],
  ])('%s: NOT_WRITABLE with the reason, and nothing left', async (_, name, reason) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'folder', 'x'), '');
    const error = await refusalOf(() => writeFileAtomic(join(folder, name), 'x'));
    expect(error).toMatchObject({ code: 'NOT_WRITABLE', hint: expect.stringContaining('-o FILE') });
    expect(error.message).toContain(`"${join(folder, name)}": ${reason}`);
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
  });

  test.skipIf(isRoot)('a folder without write permission: NOT_WRITABLE', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    onTestFinished(() => chmodSync(folder, 0o700));
    expect(await refusalOf(() => writeFileAtomic(join(folder, 'file'), 'x'))).toMatchObject({
      code: 'NOT_WRITABLE',
      message: expect.stringContaining('permission denied'),
    });
  });

  test('a read-only folder, as another user than root: NOT_WRITABLE', ({ skip }) => {
    skip(!isRoot, 'only root can become another user');
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    const program = `
      process.setgid(65534); process.setuid(65534);
      try { writeFileAtomic(process.argv[1], 'x'); } catch (error) { console.log(error.code, error.message); }`;
    const { stdout } = spawnSync(process.execPath, inProcess(program, join(folder, 'file')), {
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe(`NOT_WRITABLE Cannot write "${join(folder, 'file')}": permission denied`);
    expect(readdirSync(folder)).toEqual([]);
  });

  /** Mounts a file system of 64 kB over a new folder, if that is possible here. */
  function smallFileSystem(options: string): string | undefined {
    const folder = temporaryFolder();
    const sh = (command: string): number | null =>
      spawnSync('sh', ['-c', command, 'sh', options, folder], { stdio: 'ignore' }).status;
    if (!isRoot || sh('mount -t tmpfs -o "$1" tmpfs "$2"') !== 0) {
      return undefined;
    }
    onTestFinished(() => void sh('umount -l "$2"'));
    return folder;
  }

  test('a full disk: DISK_FULL, with the old content and nothing else left', async ({ skip }) => {
    const folder = smallFileSystem('size=64k');
    if (folder === undefined) {
      skip('needs root and a mount of its own');
      return;
    }
    const path = join(folder, 'file');
    writeFileAtomic(path, 'old');
    const much = Buffer.alloc(200_000);
    for (const write of [
      (file: AtomicFile) => file.write(much),
      (file: AtomicFile) => file.writeAll([much.subarray(0, 10), much]),
    ]) {
      const error = await refusalOf(() => {
        using file = new AtomicFile(path);
        write(file);
        file.commit();
      });
      expect(error).toMatchObject({
        code: 'DISK_FULL',
        message: `Cannot write "${path}": the disk is full`,
        hint: expect.stringContaining('ZIPWRIGHT_CACHE_DIR'),
      });
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(folder)).toEqual(['file']);
    }
  });

  test('a read-only file system: NOT_WRITABLE', async ({ skip }) => {
    const folder = smallFileSystem('size=64k,ro');
    if (folder === undefined) {
      skip('needs root and a mount of its own');
      return;
    }
    expect(await refusalOf(() => writeFileAtomic(join(folder, 'file'), 'x'))).toMatchObject({
      code: 'NOT_WRITABLE',
      message: expect.stringContaining('the file system is read-only'),
    });
  });
});

describe('updateFileAtomic()', () => {
  test('does not touch a file that has the content already', () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'same');
    utimesSync(path, 1000, 1000);
    updateFileAtomic(path, 'same');
    expect(statSync(path).mtimeMs).toBe(1_000_000);
    updateFileAtomic(path, 'other');
    expect(readFileSync(path, 'utf8')).toBe('other');
  });

  test('writes a file that does not exist', () => {
    const path = join(temporaryFolder(), 'new', 'file');
    updateFileAtomic(path, 'x');
    expect(readFileSync(path, 'utf8')).toBe('x');
  });
});
