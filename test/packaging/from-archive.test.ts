import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFoundArchive } from '../../src/packaging/from-archive.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { makeZip, type MadeEntry } from '../makers/zip-maker.ts';

const read = (
  entries: readonly MadeEntry[],
  replaced: readonly string[] = [],
  bytes: Buffer = makeZip({ entries }),
) =>
  readFoundArchive(memorySource(bytes, 'old.zip'), {
    path: '/tmp/old.zip',
    replaced: new Set(replaced),
  });

const link = (name: string, target: string): MadeEntry => ({ name, content: target, mode: 0o120777 });

describe('readFoundArchive()', () => {
  test('keeps files with their compressed bytes and execute bits', () => {
    const content = 'x'.repeat(1000);
    const { files } = read([
      { name: 'a/', mode: 0o40755 },
      { name: 'a/run', content, mode: 0o100777 },
      { name: 'plain', content: '#!/bin/sh', mode: 0o100600 },
      { name: 'dos', content: '#!/bin/sh', host: 0, mode: 0 },
      { name: 'stored', content, method: 0, mode: 0o100644 },
    ]);
    const facts = [...files.values()].map(({ path, executable, compressed, ...file }) => {
      const { method, size, bytes } = compressed?.() ?? {};
      return {
        path,
        executable,
        method,
        size,
        smaller: (bytes?.length ?? 0) < (size ?? 0),
        read: file.read().toString(),
      };
    });
    expect(facts).toEqual([
      { path: 'a/run', executable: true, method: 8, size: 1000, smaller: true, read: content },
      { path: 'plain', executable: false, method: 8, size: 9, smaller: false, read: '#!/bin/sh' },
      { path: 'dos', executable: true, method: 8, size: 9, smaller: false, read: '#!/bin/sh' },
      { path: 'stored', executable: false, method: 0, size: 1000, smaller: false, read: content },
    ]);
  });

  test('compiled bytecode is counted and left out; a module without source is no bytecode to leave out', () => {
    const { files, bytecode } = read([
      { name: 'a.py' },
      { name: 'a.pyc' },
      { name: '__pycache__/a.cpython-313.pyc' },
      { name: 'sourceless.pyc' },
    ]);
    expect([...files.keys()]).toEqual(['a.py', 'sourceless.pyc']);
    expect(bytecode).toBe(2);
  });

  test('what the project brings is left out', () => {
    const { files, dropped } = read([{ name: 'a.py' }, { name: 'b.py' }], ['a.py', 'c.py']);
    expect([...files.keys()]).toEqual(['b.py']);
    expect(dropped.has('a.py')).toBe(true);
  });

  test.each([
    ['lib/libz.so', 'libz.so.1'],
    ['lib/libz.so', './libz.so.1'],
    ['a/b/c', '../../lib/z'],
    ['a/b/c', '../d'],
    ['a', 'b/c/'],
  ])('the link %s to %s stays one', (name, target) => {
    const { links, files } = read([link(name, target)]);
    expect(files.size).toBe(0);
    expect(links).toMatchObject([{ path: name, symlink: true }]);
    expect(links[0]?.content.toString()).toBe(target);
  });

  test.each([
    ['a', '/etc/passwd'],
    ['a', '../b'],
    ['a/b', '../../c'],
    ['a/b', 'c/../../d'],
    ['a/b', '..'],
    ['a', ''],
    ['a', 'b//c'],
    ['a', '/'],
    ['a', 'b\u0000c'],
    ['a', 'x/'.repeat(3000)],
  ])('the link %s to %j is refused', (name, target) => {
    expect(() => read([link(name, target)])).toThrow(expect.objectContaining({ code: 'FROM_UNUSABLE' }));
  });

  test('no accepted link leads outside, whatever other links are on its way', () => {
    const part = fc.constantFrom('..', '.', 'a', 'b', 'c', '');
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
        (target, place) => {
          let kept = true;
          try {
            read([link(place.join('/'), target.join('/'))]);
          } catch {
            kept = false;
          }
          const ups = target.filter((each) => each === '..').length;
          expect(!kept || ups < place.length).toBe(true);
        },
      ),
    );
  });

  test.each([
    ['a file that is also a folder', [{ name: 'a' }, { name: 'a/b' }], 'FROM_UNUSABLE'],
    ['a file below a link', [link('a', 'b'), { name: 'a/b' }], 'FROM_UNUSABLE'],
    ['a name that leaves the package', [{ name: '../a' }], 'ZIP_UNSAFE_NAME'],
    ['a name twice', [{ name: 'a' }, { name: 'a' }], 'ZIP_DUPLICATE_NAME'],
    ['an encrypted file', [{ name: 'a', flags: 1 }], 'ZIP_ENCRYPTED'],
    [
      'more than could ever be a package',
      [{ name: 'a', central: { size: 2 ** 31 }, local: { size: 2 ** 31 } }],
      'ZIP_TOO_LARGE',
    ],
  ] as const)('%s is refused', (_, entries, code) => {
    expect(() => read(entries)).toThrow(expect.objectContaining({ code }));
  });

  test('a file that is no archive is refused', () => {
    expect(() => read([], [], Buffer.from('no zip'))).toThrow(
      expect.objectContaining({ code: 'ZIP_NOT_A_ZIP' }),
    );
  });

  test('damage is found when a file is read', () => {
    const { files } = read([{ name: 'a', content: 'abc', central: { crc32: 1 }, local: { crc32: 1 } }]);
    expect(() => files.get('a')?.read()).toThrow(expect.objectContaining({ code: 'ZIP_DAMAGED_ENTRY' }));
  });
});
