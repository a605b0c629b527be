import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { markInUse, removeUnpacked, sizeOfTree } from '../../../src/runtime/code/stored-tree.ts';
import { listStored, removeStored } from '../../../src/store/trim.ts';
import { UNIT_MARKER } from '../../../src/store/unit-folder.ts';
import { run } from '../../elf/tools.ts';
import { isRoot, Workplace } from './unpacking.ts';

const script = fileURLToPath(import.meta.resolve('./unpack-process.ts'));
const closed = [
  { name: 'closed/deep/x', content: '12345' },
  { name: 'closed/deep/', mode: 0o040000 },
  { name: 'closed/', mode: 0o040700 },
  { name: 'read-only/x', content: '123' },
  { name: 'read-only/', mode: 0o040555 },
  { name: 'hidden/x', content: '12' },
  { name: 'hidden/', mode: 0o040711 },
  { name: 'list-only/d/x', content: '12' },
  { name: 'list-only/', mode: 0o040744 },
  { name: 'private', content: '1', mode: 0o100600 },
];

describe('removeUnpacked()', () => {
  test('removes a folder and everything that is kept about it, and may be called again', async () => {
    const place = new Workplace();
    const folder = await place.unpackEntries(...closed);
    await removeUnpacked(folder);
    expect(readdirSync(join(place.store, 'unpacked', '1'))).toEqual([]);
    await removeUnpacked(folder);
  });

  test('and nothing else', async () => {
    const place = new Workplace();
    const folder = await place.unpackEntries({ name: 'd/x' });
    mkdirSync(join(place.folder, 'content'));
    for (const other of [join(folder, 'd'), dirname(folder), join(place.folder, 'content'), place.folder]) {
      await expect(removeUnpacked(other)).rejects.toThrow(/no unpacked function or layer/);
    }
    expect(existsSync(join(folder, 'd/x'))).toBe(true);
  });

  test('a user who is not root unpacks, merges and removes folders that are closed to everybody', async ({
    skip,
  }) => {
    skip(!isRoot, 'only root can become another user');
    skip(run('setpriv', '--version').status !== 0, 'setpriv is not installed');
    const place = new Workplace();
    const zips = [place.zip(closed), place.zip([{ name: 'closed/deep/y' }, { name: 'hidden/y' }])];
    chmodSync(place.folder, 0o777);
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const result = run('setpriv', ...nobody, process.execPath, script, 'remove', place.store, ...zips);
    expect(result.stderr).toBe('');
    expect(result.stdout.trim().split('\n')).toHaveLength(3);
    expect(readdirSync(join(place.store, 'unpacked', '1'))).toEqual([]);
    expect(readdirSync(join(place.store, 'layers', '1'))).toEqual([]);
  });
});

describe('the cache', () => {
  test('takes an unpacked folder for one thing of its size, used when it was marked, and removes it', async () => {
    const place = new Workplace();
    const folder = await place.unpackEntries(...closed.filter(() => isRoot), { name: 'a', content: '1234' });
    const unit = dirname(folder);
    utimesSync(join(unit, UNIT_MARKER), 50, 50);
    const stored = listStored(place.store);
    expect(stored).toEqual([{ path: unit, size: expect.any(Number) as number, usedAt: 50_000 }]);
    removeStored(stored);
    expect(existsSync(unit)).toBe(false);
  });

  test('does not remove what is marked while it is used', async () => {
    const place = new Workplace();
    const folder = await place.unpackEntries({ name: 'a' });
    const marker = join(dirname(folder), UNIT_MARKER);
    utimesSync(marker, 50, 50);
    const now = Date.UTC(2030, 0, 1);
    markInUse(folder, now);
    expect(listStored(place.store)).toMatchObject([{ usedAt: now }]);
    markInUse(folder, now + 29 * 60_000);
    expect(statSync(marker).mtimeMs).toBe(now);
    markInUse(folder, now + 31 * 60_000);
    expect(statSync(marker).mtimeMs).toBe(now + 31 * 60_000);
  });

  test('what was removed meanwhile is no error to mark', () => {
    expect(() => markInUse('/no/such/content', 0)).not.toThrow();
  });

  test('sweeps away what a killed process left', async () => {
    const place = new Workplace();
    const zip = place.zip([{ name: 'large', content: Buffer.alloc(200_000_000) }]);
    const child = spawn(process.execPath, [script, 'keep', place.store, zip], { stdio: 'ignore' });
    const folder = join(place.store, 'unpacked', '1');
    while (!existsSync(folder) || readdirSync(folder).length === 0) {
      await setTimeout(1);
    }
    child.kill('SIGKILL');
    await once(child, 'close');
    const [left = ''] = readdirSync(folder);
    expect(left).toMatch(/^\.[0-9a-f]{64}\.\d+-[0-9a-f]{8}\.tmp$/);
    expect(listStored(place.store)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('sizeOfTree() is the sum of all files and links', async () => {
  const folder = await new Workplace().unpackEntries(
    { name: 'a', content: '1234' },
    { name: 'd/b', content: '12' },
    { name: 'link', content: 'a', mode: 0o120777 },
  );
  expect(sizeOfTree(folder)).toBe(7);
});
