import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mergeLayers, type MergeOptions } from '../../../src/runtime/code/merge-layers.ts';
import { unpackArchive } from '../../../src/runtime/code/unpack-archive.ts';
import { storeLayout } from '../../../src/store/store-layout.ts';
import { UNIT_MARKER } from '../../../src/store/unit-folder.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import type { MadeEntry } from '../../makers/zip-maker.ts';
import { contentsOf, isRoot, modesOf, never, Workplace } from './unpacking.ts';

const LINK = 0o120777;

/** Unpacks layers and merges them. */
async function merged(place: Workplace, ...layers: readonly (readonly MadeEntry[])[]): Promise<string> {
  const folders = [];
  for (const layer of layers) {
    folders.push(await place.unpackEntries(...layer));
  }
  const opt = await mergeLayers(folders, optionsOf(place));
  expect(opt).toBeDefined();
  return opt ?? '';
}

const optionsOf = ({ layout }: Workplace, more: Partial<MergeOptions> = {}): MergeOptions => ({
  layout,
  signal: never,
  ...more,
});

describe('mergeLayers()', () => {
  test('no layers: no folder', async () => {
    expect(await mergeLayers([], optionsOf(new Workplace()))).toBeUndefined();
  });

  test('one layer is its own folder', async () => {
    const place = new Workplace();
    const folder = await place.unpackEntries({ name: 'python/a.py' });
    expect(await mergeLayers([folder], optionsOf(place))).toBe(folder);
  });

  test('files of later layers win, and everything else stays', async () => {
    const opt = await merged(
      new Workplace(),
      [
        { name: 'python/a.py', content: 'first' },
        { name: 'python/both.py', content: 'first', mode: 0o100755 },
      ],
      [
        { name: 'python/both.py', content: 'second' },
        { name: 'lib/b.so', content: 'second' },
      ],
      [{ name: 'python/both.py', content: 'third' }],
    );
    expect(contentsOf(opt)).toEqual({
      lib: '/',
      'lib/b.so': 'second',
      python: '/',
      'python/a.py': 'first',
      'python/both.py': 'third',
    });
    expect(modesOf(opt)['python/both.py']).toBe('0644');
  });

  test('a file over a folder, a folder over a file, a link over both and both over a link', async () => {
    const opt = await merged(
      new Workplace(),
      [
        { name: 'file-over/x', content: '1' },
        { name: 'folder-over', content: '1' },
        { name: 'link-over/x', content: '1' },
        { name: 'over-link', content: 'link-over', mode: LINK },
        { name: 'through-link', content: 'link-over', mode: LINK },
      ],
      [
        { name: 'file-over', content: '2' },
        { name: 'folder-over/x', content: '2' },
        { name: 'link-over', content: 'folder-over', mode: LINK },
        { name: 'over-link', content: '2' },
        { name: 'through-link/y', content: '2' },
      ],
    );
    expect(contentsOf(opt)).toEqual({
      'file-over': '2',
      'folder-over': '/',
      'folder-over/x': '2',
      'link-over': '-> folder-over',
      'over-link': '2',
      'through-link': '/',
      'through-link/y': '2',
    });
  });

  test.skipIf(!isRoot)('modes of folders: the later wins, and closed ones are seen by none', async () => {
    const opt = await merged(
      new Workplace(),
      [
        { name: 'opened/', mode: 0o040700 },
        { name: 'opened/x', content: 'x' },
        { name: 'closed/x', content: 'x' },
        { name: 'odd/', mode: 0o040555 },
        { name: 'odd/private', content: 'x', mode: 0o100600 },
      ],
      [{ name: 'opened/y' }, { name: 'closed/', mode: 0o040700 }],
    );
    expect(modesOf(opt)).toEqual({
      '': '0755',
      closed: '0200',
      'closed/x': '0644',
      odd: '0555',
      'odd/private': '0200',
      opened: '0755',
      'opened/x': '0644',
      'opened/y': '0644',
    });
  });

  test('files are links to those of the layers: they take no room of their own', async () => {
    const place = new Workplace();
    const layer = await place.unpackEntries({ name: 'a', content: 'x' });
    const opt = await merged(place, [{ name: 'a', content: 'x' }], [{ name: 'b' }]);
    expect(statSync(join(opt, 'a')).ino).toBe(statSync(join(layer, 'a')).ino);
  });

  test('they are merged once for each list, whose order matters, and marked as used', async () => {
    const place = new Workplace();
    const one = await place.unpackEntries({ name: 'a', content: '1' });
    const two = await place.unpackEntries({ name: 'a', content: '2' });
    const now = Date.UTC(2030, 0, 1);
    const [first, again, other] = await Promise.all([
      mergeLayers([one, two], optionsOf(place)),
      mergeLayers([one, two], optionsOf(place)),
      mergeLayers([two, one], optionsOf(place)),
    ]);
    expect(first).toBe(again);
    expect(readFileSync(join(first ?? '', 'a'), 'utf8')).toBe('2');
    expect(readFileSync(join(other ?? '', 'a'), 'utf8')).toBe('1');
    expect(readdirSync(dirname(dirname(first ?? '')))).toHaveLength(2);
    const marker = join(dirname(first ?? ''), UNIT_MARKER);
    utimesSync(marker, 1, 1);
    await mergeLayers([one, two], optionsOf(place, { now: () => now }));
    expect(statSync(marker).mtimeMs).toBe(now);
  });

  test('where files cannot be linked they are copied', async ({ skip }) => {
    skip(
      !existsSync('/dev/shm') || statSync('/dev/shm').dev === statSync(tmpdir()).dev,
      'there is one file system only',
    );
    const elsewhere = mkdtempSync('/dev/shm/zipwright-test-');
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
    const place = new Workplace();
    const entries = [
      { name: 'a.py', content: 'x', mode: 0o100755 },
      { name: 'private', content: 'x', mode: 0o100600 },
      { name: 'link', content: 'a.py', mode: LINK },
    ];
    const options = { layout: storeLayout(elsewhere), signal: never };
    const far = await unpackArchive(place.zip(entries), options);
    const near = await place.unpackEntries({ name: 'b' });
    const opt = (await mergeLayers([far, near], optionsOf(place))) ?? '';
    expect(modesOf(opt)).toEqual({ '': '0755', 'a.py': '0755', b: '0644', private: '0200' });
    expect(readFileSync(join(opt, 'link'), 'utf8')).toBe('x');
  });

  test('giving up leaves nothing', async () => {
    const place = new Workplace();
    const one = await place.unpackEntries({ name: 'a' });
    const two = await place.unpackEntries({ name: 'b' });
    await expect(
      mergeLayers([one, two], optionsOf(place, { signal: AbortSignal.abort() })),
    ).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(existsSync(join(place.store, 'layers'))).toBe(false);
  });
});

describe("mergeLayers() knows Lambda's limits", () => {
  test('five layers', async () => {
    const place = new Workplace();
    const folder = await place.unpackEntries({ name: 'a' });
    const five = Array.from({ length: 5 }, () => folder);
    expect(await mergeLayers(five, optionsOf(place))).toBeDefined();
    const { code, message } = await refusalOf(() => mergeLayers([...five, folder], optionsOf(place)));
    expect(code).toBe('CODE_TOO_MANY_LAYERS');
    expect(message).toBe('Cannot use 6 layers: a function can have 5');
  });

  test('250 MB together with the function, one layer or several', async () => {
    const place = new Workplace();
    const sized = (name: string, size: number): Promise<string> =>
      place.unpackEntries({ name, content: Buffer.alloc(size) });
    const task = await sized('task', 100_000_000);
    const layer = await sized('layer', 130_000_000);
    const small = await sized('small', 32_144_000);
    const exact = optionsOf(place, { task });
    expect(await mergeLayers([layer, small], exact)).toBeDefined();
    const { code, message, data } = await refusalOf(() => mergeLayers([layer, small, small], exact));
    expect(code).toBe('CODE_TOO_LARGE');
    expect(message).toBe(
      'Cannot use these layers: unpacked the function 100.0 MB, layer 1 130.0 MB, layer 2 32.1 MB, layer 3 32.1 MB are 294.3 MB together, and Lambda takes 262.1 MB (262144000 bytes)',
    );
    expect(data).toMatchObject({ size: 294_288_000, functionSize: 100_000_000 });
    const alone = await refusalOf(async () => mergeLayers([await sized('wide', 200_000_000)], exact));
    expect(alone.code).toBe('CODE_TOO_LARGE');
  });

  test('a folder that was not unpacked here is a fault of the caller', async () => {
    await expect(mergeLayers([tmpdir()], optionsOf(new Workplace()))).rejects.toThrow(
      /no unpacked function or layer/,
    );
  });
});
