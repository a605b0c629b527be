import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../src/runtime/code/place-of.ts';
import { staysInside } from '../../../src/runtime/code/link-target.ts';
import { run } from '../../elf/tools.ts';
import { refusalOf, returnsOrRefuses } from '../../errors/refusal-of.ts';
import { makeZip, type MadeArchive, type MadeEntry } from '../../makers/zip-maker.ts';
import { contentsOf, Workplace } from './unpacking.ts';

/** Unpacks an archive that is to be refused, and sees that nothing is left of it. */
async function refused(bytes: Buffer): Promise<{ code: string; message: string; hint: string | undefined }> {
  const place = new Workplace();
  const zip = place.file(bytes);
  const { code, message, hint } = await refusalOf(() => place.unpack(zip));
  const left = Object.keys(contentsOf(place.folder));
  expect(
    left.filter((path) => !['made-1.zip', 'store', 'store/unpacked', 'store/unpacked/1'].includes(path)),
  ).toEqual([]);
  return { code, message: message.replaceAll(place.folder, ''), hint };
}

const LINK = 0o120777;

describe('unpackArchive() refuses', () => {
  const cases: Record<string, [code: string, archive: MadeArchive]> = {
    'a name that leaves its folder': ['ZIP_UNSAFE_NAME', { entries: [{ name: '../evil' }] }],
    'a name that leaves its folder halfway': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'a/../../evil' }] }],
    'a name that comes back': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'a/../b' }] }],
    'a folder that leaves its folder': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'a/../../b/' }] }],
    'an absolute name': ['ZIP_UNSAFE_NAME', { entries: [{ name: '/etc/passwd' }] }],
    'an absolute name with two slashes': ['ZIP_UNSAFE_NAME', { entries: [{ name: '//host/share' }] }],
    'an empty name': ['ZIP_UNSAFE_NAME', { entries: [{ name: '' }] }],
    'a NUL character': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'a\0.py' }] }],
    'a name of 256 bytes': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'é'.repeat(128) }] }],
    'a path longer than Linux has': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'abcdefg/'.repeat(512) }] }],
    'a file where the folder itself is': ['CODE_ENTRIES_CLASH', { entries: [{ name: './.', content: 'x' }] }],
    'a file that is a folder, too': ['CODE_ENTRIES_CLASH', { entries: [{ name: 'a' }, { name: 'a/b' }] }],
    'a folder that is a file, too': ['CODE_ENTRIES_CLASH', { entries: [{ name: 'a/b' }, { name: 'a' }] }],
    'an explicit folder over a file': ['CODE_ENTRIES_CLASH', { entries: [{ name: 'a' }, { name: 'a/' }] }],
    'a file below a link': [
      'CODE_ENTRIES_CLASH',
      { entries: [{ name: 'a', content: '..', mode: LINK }, { name: 'a/b' }] },
    ],
    'a file below a link that comes later': [
      'CODE_ENTRIES_CLASH',
      { entries: [{ name: 'a/b' }, { name: 'a', content: '/tmp', mode: LINK }] },
    ],
    'a link to the root': ['CODE_LINK_OUTSIDE', { entries: [{ name: 'a', content: '/etc', mode: LINK }] }],
    'a link that leads out': [
      'CODE_LINK_OUTSIDE',
      { entries: [{ name: 'a/b', content: '../../x', mode: LINK }] },
    ],
    'a link that could lead out over another': [
      'CODE_LINK_OUTSIDE',
      {
        entries: [
          { name: 'deep/er/x' },
          { name: 'down', content: 'deep/er', mode: LINK },
          { name: 'a', content: 'down/../../..', mode: LINK },
        ],
      },
    ],
    'a link to nothing': ['CODE_LINK_OUTSIDE', { entries: [{ name: 'a', content: '', mode: LINK }] }],
    'a link longer than any path': [
      'CODE_LINK_OUTSIDE',
      { entries: [{ name: 'a', content: 'a/'.repeat(3000), mode: LINK }] },
    ],
    'a pipe': ['CODE_SPECIAL_FILE', { entries: [{ name: 'a', mode: 0o010644 }] }],
    'a character device': ['CODE_SPECIAL_FILE', { entries: [{ name: 'a', mode: 0o020666 }] }],
    'a block device': ['CODE_SPECIAL_FILE', { entries: [{ name: 'a', mode: 0o060660 }] }],
    'a socket': ['CODE_SPECIAL_FILE', { entries: [{ name: 'a', mode: 0o140755 }] }],
    'an encrypted entry': ['ZIP_ENCRYPTED', { entries: [{ name: 'a', flags: 1 }] }],
    'a method that Lambda does not know': [
      'ZIP_METHOD_UNSUPPORTED',
      { entries: [{ name: 'a', method: 12 }] },
    ],
    'another local name': ['ZIP_HEADERS_DISAGREE', { entries: [{ name: 'a', local: { name: '../b' } }] }],
    'a wrong checksum': [
      'ZIP_DAMAGED_ENTRY',
      { entries: [{ name: 'a', content: 'x', local: { crc32: 7 }, central: { crc32: 7 } }] },
    ],
    'damaged data': [
      'ZIP_DAMAGED_ENTRY',
      { entries: [{ name: 'a', content: 'x'.repeat(99), compressed: Buffer.from('ffffffff', 'hex') }] },
    ],
    '100,000 entries that are only announced': [
      'ZIP_TRUNCATED',
      { entries: [{ name: 'a' }], announcedEntries: 100_000, zip64End: true },
    ],
    'more entries than anybody has': [
      'ZIP_TOO_LARGE',
      { entries: [{ name: 'a' }], announcedEntries: 1_000_000, zip64End: true },
    ],
    'more bytes than Lambda unpacks, declared': [
      'CODE_TOO_LARGE',
      { entries: [1, 2].map((id) => huge(`${id}`, 131_072_001)) },
    ],
  };

  test.each(Object.entries(cases))('%s', async (_, [code, archive]) => {
    expect((await refused(makeZip(archive))).code).toBe(code);
  });

  test('with a sentence that names archive, entry, reason and remedy', async () => {
    expect(await refused(makeZip({ entries: [{ name: 'bin/sh', content: '/bin/sh', mode: LINK }] }))).toEqual(
      {
        code: 'CODE_LINK_OUTSIDE',
        message:
          'Cannot unpack "bin/sh" of "/made-1.zip": the link leads to "/bin/sh", which is not inside the package',
        hint: 'replace the link by the file, or make it relative to its folder',
      },
    );
    expect(await refused(makeZip({ entries: [huge('x', 262_144_001)] }))).toEqual({
      code: 'CODE_TOO_LARGE',
      message:
        'Cannot unpack "/made-1.zip": it has 262.1 MB unpacked, and Lambda takes 262.1 MB (262144000 bytes) for a function with its layers',
      hint: 'leave out what the function does not import',
    });
    expect((await refused(makeZip({ entries: [{ name: `\u001b[31m${'x'.repeat(400)}` }] }))).message).toMatch(
      /^Cannot unpack "\ufffd\[31mx{195}…" of "\/made-1\.zip": the name has a part longer than 255 bytes$/,
    );
  });

  test('a bomb, without writing more than it declares', async () => {
    const zeros = deflateRawSync(Buffer.alloc(50_000_000));
    for (const size of [10, 100_000, 20_000_000]) {
      const lie = { size, compressedSize: zeros.length, crc32: 0 };
      const { code, message } = await refused(
        makeZip({ entries: [{ name: 'bomb', compressed: zeros, local: lie, central: lie }] }),
      );
      expect([code, message]).toEqual([
        'ZIP_DAMAGED_ENTRY',
        `Cannot unpack "bomb" of "/made-1.zip": it unpacks to more than the ${size} bytes it declares`,
      ]);
    }
  });

  test('entries of many megabytes that are not what they declare', async () => {
    const content = Buffer.alloc(17_000_000, 'x');
    const wrong: readonly [Omit<MadeEntry, 'name'>, RegExp][] = [
      [{ content, local: { crc32: 7 }, central: { crc32: 7 } }, /its checksum is \d+ where 7 is declared/],
      [
        { content, local: { size: 18e6 }, central: { size: 18e6 } },
        /unpacks to 17000000 bytes where 18000000/,
      ],
      [{ content, compressed: Buffer.from('ffffffff', 'hex') }, /its data is damaged/],
      [{ content, compressed: deflateRawSync(content).subarray(0, 9000) }, /its data is damaged/],
    ];
    for (const [entry, message] of wrong) {
      const found = await refused(makeZip({ entries: [{ name: 'large', ...entry }] }));
      expect(found.code).toBe('ZIP_DAMAGED_ENTRY');
      expect(found.message).toMatch(message);
    }
  });

  test('an archive that ends anywhere too early, or is none', async () => {
    const whole = makeZip({
      entries: [
        { name: 'a.py', content: 'print(1)\n'.repeat(50) },
        { name: 'b/c.py', content: 'stored', method: 0 },
      ],
    });
    for (const length of [0, 1, 21, 22, 60, whole.length - 60, whole.length - 1]) {
      expect((await refused(whole.subarray(0, length))).code).toMatch(/^ZIP_(NOT_A_ZIP|TRUNCATED)$/);
    }
    expect((await refused(Buffer.from('#!/bin/sh\n'))).code).toBe('ZIP_NOT_A_ZIP');
  });

  test('folders upon folders', async () => {
    const entries = Array.from({ length: 150 }, (_, index) => ({ name: `${index}/${'a/'.repeat(1500)}` }));
    const started = performance.now();
    expect((await refused(makeZip({ entries }))).code).toBe('ZIP_TOO_LARGE');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

function huge(name: string, size: number): MadeEntry {
  return { name, content: 'x', local: { size }, central: { size } };
}

const fragment = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '',
    '/',
    '\\',
    '...',
    'a',
    'b',
    'C:',
    '~',
    '\0',
    '\n',
    '\u202e',
    'x'.repeat(256),
    '..\\',
    '%2e%2e',
    'ａ',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const hostileName = fc
  .array(fragment, { minLength: 1, maxLength: 6 })
  .chain((parts) =>
    fc.constantFrom(parts.join('/'), parts.join(''), `/${parts.join('/')}`, `${parts.join('/')}/`),
  );

describe('whatever names an archive has', () => {
  test('nothing appears outside of its folder', async () => {
    const place = new Workplace();
    writeFileSync(join(place.folder, 'canary'), 'alive');
    const entry = fc.record({
      name: hostileName,
      content: fc.oneof(fc.string({ maxLength: 20 }), hostileName),
      mode: fc.constantFrom(0o100644, 0o040755, LINK, 0),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 5 }), async (entries) => {
        const zip = join(place.folder, 'made.zip');
        writeFileSync(zip, makeZip({ entries }));
        await returnsOrRefuses(() => place.unpack(zip));
        expect(readdirSync(place.folder).filter((name) => name !== 'store')).toEqual(['canary', 'made.zip']);
        expect(readdirSync(place.store).filter((name) => name !== 'unpacked')).toEqual([]);
        expect(statSync(join(place.folder, 'canary')).size).toBe(5);
      }),
      { numRuns: 500 },
    );
    // What is closed to a user who is not root is opened for the test's own clean-up.
    run('chmod', '-R', 'u+rwx', place.store);
    // Below the store, too: only folders with a hash for a name, with a marker and the content.
    const units = readdirSync(join(place.store, 'unpacked', '1'));
    expect(units.length).toBeGreaterThan(50);
    expect(units.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
    const inUnits = units.flatMap((name) => readdirSync(join(place.store, 'unpacked', '1', name)));
    expect([...new Set(inUnits)].toSorted()).toEqual(['.unit', 'content']);
  });

  test('a path is normal and relative, or there is none', async () => {
    await fc.assert(
      fc.asyncProperty(hostileName, fc.constantFrom('linux', 'darwin', 'win32'), async (name, platform) => {
        await returnsOrRefuses(() => {
          const path = placeOf(name, { label: 'x.zip', maxPathBytes: 3000, platform });
          const parts = path === '' ? [] : path.split('/');
          expect(parts.every((part) => !['', '.', '..'].includes(part) && !part.includes('\0'))).toBe(true);
          expect(platform === 'win32' && /[\\:]/.test(path.slice(0, 2))).toBe(false);
        });
      }),
      { numRuns: 3000 },
    );
  });

  test('Windows takes plain names only', async () => {
    for (const name of ['a\\b', '..\\x', 'C:x', 'a\nb']) {
      const { code } = await refusalOf(() =>
        placeOf(name, { label: 'x', maxPathBytes: 99, platform: 'win32' }),
      );
      expect(code).toBe('ZIP_UNSAFE_NAME');
    }
  });
});

describe('staysInside()', () => {
  test.each([
    ['a', 'b', true],
    ['a', './b/', true],
    ['a', '.', true],
    ['a', '..', false],
    ['a/b', '..', true],
    ['a/b', '../..', false],
    ['a/b/c', '../../x', true],
    ['a/b/c', '.././../x', true],
    ['a/b/c', 'x/../y', false],
    ['a', '/a', false],
    ['a', '', false],
    ['a', 'x\0y', false],
  ])('a link at %s to %j: %s', (path, target, expected) => {
    expect(staysInside(path, target)).toBe(expected);
  });

  test('is right about every chain of links, by walking them', () => {
    const part = fc.constantFrom('..', '.', 'a', 'b', 'c', '');
    const links = fc.dictionary(
      fc
        .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
        .map((parts) => parts.join('/')),
      fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')),
      { maxKeys: 6 },
    );
    fc.assert(
      fc.property(links, (all) => {
        const kept = Object.entries(all).filter(([path, target]) => staysInside(path, target));
        // As the plan sees to it: nothing lies below a link.
        const tree = new Map(kept.filter(([path]) => kept.every(([other]) => !path.startsWith(`${other}/`))));
        for (const [path, target] of tree) {
          expect(leavesByWalking(path.split('/').slice(0, -1), target, tree)).toBe(false);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

/** Follows a path as the kernel does, links on its way included, at most 40 of them. */
function leavesByWalking(
  folder: readonly string[],
  target: string,
  links: ReadonlyMap<string, string>,
): boolean {
  const at = [...folder];
  const rest = target.split('/');
  let followed = 0;
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '..') {
      if (at.pop() === undefined) {
        return true;
      }
    } else if (part !== '' && part !== '.') {
      at.push(part);
      const next = links.get(at.join('/'));
      if (next !== undefined && followed < 40) {
        followed += 1;
        at.pop();
        rest.unshift(...next.split('/'));
      }
    }
  }
  return false;
}
