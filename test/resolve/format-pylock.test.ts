import { join } from 'node:path';
import * as fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { formatPylock } from '../../src/resolve/format-pylock.ts';
import type { LockedFile, LockedPackage } from '../../src/resolve/lock.ts';
import { parsePylock, readPylock } from '../../src/resolve/pylock.ts';
import { anyText } from '../errors/any-text.ts';

const facts = { python: '3.11', requirementsDigest: '0'.repeat(64), directory: '/project' };
const readBack = (text: string): readonly LockedPackage[] =>
  parsePylock(text, '/project/pylock.toml', { extras: [], groups: [] }).packages;

describe('formatPylock()', () => {
  test('says what PEP 751 demands, and what the lock was made from', () => {
    expect(parse(formatPylock([], facts))).toMatchObject({
      'lock-version': '1.0',
      'created-by': 'zipwright',
      'requires-python': '==3.11.*',
      tool: { zipwright: { 'requirements-digest': facts.requirementsDigest } },
    });
  });

  test('a lock that uv wrote comes out as it went in', () => {
    const file = new URL('../fixtures/projects/pylock/pylock.toml', import.meta.url).pathname;
    const { packages } = readPylock(file, { extras: [], groups: [] });
    expect(readBack(formatPylock(packages, facts))).toEqual(packages);
  });

  test('paths are seen from the folder of the lock, so that it may move with the project', () => {
    const text = formatPylock(
      [
        { name: 'a', wheels: [], directory: { path: '/project/lib/a' } },
        { name: 'b', wheels: [], directory: { path: '/project' } },
        { name: 'c', wheels: [], archive: { filename: 'c.zip', path: '/other/c.zip' } },
      ],
      facts,
    );
    expect(parse(text)['packages']).toMatchObject([
      { directory: { path: 'lib/a' } },
      { directory: { path: '.' } },
      { archive: { path: '../other/c.zip' } },
    ]);
  });

  test('every lock is read back as it was', () => {
    const text = fc.oneof(
      anyText(8).map((each) => each.toWellFormed()),
      fc.constantFrom('"', '\\', "'''", 'a\nb'),
    );
    const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
    const path = fc.stringMatching(/^[a-z0-9. ]{1,8}$/).map((name) => join('/project', 'x', name));
    const file: fc.Arbitrary<LockedFile> = fc.record(
      { filename: text, sha256, url: text, path, size: fc.nat() },
      { requiredKeys: ['filename'] },
    );
    const locked: fc.Arbitrary<LockedPackage> = fc.record(
      {
        name: fc
          .stringMatching(/^[a-z]([a-z0-9-]{0,4}[a-z0-9])?$/)
          .map((name) => name.replaceAll(/-+/g, '-')),
        version: text,
        marker: text,
        requiresPython: text,
        index: text,
        wheels: fc.array(file, { maxLength: 2 }),
        sdist: file,
        directory: fc.record({ path }),
        vcs: fc.record(
          { type: text, url: text, commit: text, subdirectory: text },
          { requiredKeys: ['type', 'url', 'commit'] },
        ),
        archive: fc.record(
          { filename: text, sha256, url: text, subdirectory: text },
          { requiredKeys: ['filename'] },
        ),
      },
      { requiredKeys: ['name', 'wheels'] },
    );
    fc.assert(
      fc.property(fc.array(locked, { maxLength: 4 }), (packages) => {
        expect(readBack(formatPylock(packages, facts))).toEqual(packages);
      }),
      { numRuns: 200 },
    );
  });
});
