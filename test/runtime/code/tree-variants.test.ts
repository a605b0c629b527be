import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TreeVariants, type OwnFile } from '../../../src/runtime/code/tree-variants.ts';
import { sizeOfTree } from '../../../src/runtime/code/stored-tree.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { contentsOf, modesOf, never, Workplace } from './unpacking.ts';

const DISTRIBUTION = [
  { name: 'six.py', content: 'six' },
  { name: 'shared/lib.py', content: 'lib' },
  { name: 'bin/tool', content: '#!', mode: 0o100755 },
];

const file = (path: string, content: string, more: Partial<OwnFile> = {}): OwnFile => ({
  path,
  content: Buffer.from(content),
  executable: false,
  ...more,
});

let clock = 1_000_000;

async function variantsOf(place: Workplace, own: readonly { name: string; content: string }[]) {
  const base = await place.unpackEntries(...DISTRIBUTION, ...own);
  return new TreeVariants(
    base,
    own.map(({ name }) => name),
    { layout: place.layout, signal: never, now: () => clock },
  );
}

const FIRST = [
  { name: 'app.py', content: 'one' },
  { name: 'gone/old.py', content: 'old' },
];

describe('variants of a package', () => {
  test.each([{ isPrepared: true }, { isPrepared: false }])(
    'are what unpacking the whole package would give ($isPrepared)',
    async ({ isPrepared }) => {
      const place = new Workplace();
      const variants = await variantsOf(place, FIRST);
      if (isPrepared) {
        variants.prepare();
      }
      const made = await variants.make([
        file('app.py', 'two'),
        file('new/deep/mod.py', 'mod'),
        file('run.sh', '#!/bin/sh', { executable: true }),
        file('shared/own.py', 'own'),
        file('link.py', 'app.py', { symlink: true }),
      ]);
      const whole = await place.unpackEntries(
        ...DISTRIBUTION,
        { name: 'app.py', content: 'two' },
        { name: 'new/deep/mod.py', content: 'mod' },
        { name: 'run.sh', content: '#!/bin/sh', mode: 0o100755 },
        { name: 'shared/own.py', content: 'own' },
        { name: 'link.py', content: 'app.py', mode: 0o120777 },
      );
      expect(contentsOf(made)).toEqual(contentsOf(whole));
      expect(modesOf(made)).toEqual(modesOf(whole));
      expect(sizeOfTree(made)).toBe(sizeOfTree(whole));
    },
  );

  test('do not change each other', async () => {
    const variants = await variantsOf(new Workplace(), FIRST);
    const one = await variants.make([file('app.py', 'one')]);
    variants.prepare();
    const two = await variants.make([file('app.py', 'two')]);
    expect(readFileSync(join(one, 'app.py'), 'utf8')).toBe('one');
    expect(readFileSync(join(two, 'app.py'), 'utf8')).toBe('two');
    // What they have in common is there once.
    expect(statSync(join(two, 'six.py')).ino).toBe(statSync(join(one, 'six.py')).ino);
  });

  test('are the same folder for the same files', async () => {
    const variants = await variantsOf(new Workplace(), FIRST);
    const one = await variants.make([file('app.py', 'one')]);
    await variants.make([file('app.py', 'two')]);
    expect(await variants.make([file('app.py', 'one')])).toBe(one);
  });

  test('go when no invocation can have them any more', async () => {
    const variants = await variantsOf(new Workplace(), FIRST);
    const one = await variants.make([file('app.py', 'one')]);
    const two = await variants.make([file('app.py', 'two')]);
    expect(existsSync(one)).toBe(true);
    clock += 17 * 60 * 1000;
    const three = await variants.make([file('app.py', 'three')]);
    expect([one, two, three].map((folder) => existsSync(folder))).toEqual([false, true, true]);
  });

  test('leave nothing behind', async () => {
    const place = new Workplace();
    const variants = await variantsOf(place, FIRST);
    const store = dirname(place.layout.unpacked('any'));
    const before = readdirSync(store);
    await variants.make([file('app.py', 'one')]);
    await variants.make([file('app.py', 'two')]);
    variants.prepare();
    await variants.remove();
    expect(readdirSync(store)).toEqual(before);
  });

  test('refuse a link that leads out', async () => {
    const variants = await variantsOf(new Workplace(), FIRST);
    const refusal = await refusalOf(() => variants.make([file('a', '../../etc', { symlink: true })]));
    expect(refusal.code).toBe('CODE_LINK_OUTSIDE');
  });
});
