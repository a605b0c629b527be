import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli, type CliResult } from '../run-cli.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

interface Cache {
  readonly at: (name: string) => string;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
}

/** A cache with files that were used so many hours ago. */
function cacheWith(files: Readonly<Record<string, number>>): Cache {
  const root = join(temporaryFolder(), 'cache');
  for (const [name, hours] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.alloc(1000));
    utimesSync(path, (NOW - hours * HOUR) / 1000, (NOW - hours * HOUR) / 1000);
  }
  return {
    at: (name) => join(root, name),
    run: (...args) =>
      runCli(['cache', ...args], { environment: { ZIPWRIGHT_CACHE_DIR: root }, now: () => NOW }),
  };
}

describe('zipwright cache size', () => {
  test('prints what the cache holds', async () => {
    const { at, run } = cacheWith({ 'wheels/a': 1, 'packs/1/b': 1 });
    expect((await run('size')).stdout).toBe(`2.00 kB in ${dirname(at('x'))}\n`);
    expect(JSON.parse((await run('size', '--json')).stdout)).toEqual({
      schemaVersion: 1,
      path: dirname(at('x')),
      size: 2000,
    });
  });

  test('a cache that does not exist holds nothing', async () => {
    expect((await cacheWith({}).run('size')).stdout).toMatch(/^0 B in /);
  });
});

describe('zipwright cache clean', () => {
  test('removes everything', async () => {
    const { at, run } = cacheWith({ 'wheels/a': 0, 'wheels/b': -5, 'packs/1/c': 1000 });
    expect(await run('clean')).toMatchObject({ exitCode: 0, stdout: 'Removed 3 files, 3.00 kB\n' });
    expect([at('wheels/a'), at('wheels/b'), at('packs/1/c')].some((path) => existsSync(path))).toBe(false);
  });

  test('or what was not used for some time', async () => {
    const { at, run } = cacheWith({ 'wheels/new': 11, 'wheels/old': 13 });
    const { stdout } = await run('clean', '--older-than', '12h', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, removedFiles: 1, removedSize: 1000 });
    expect(existsSync(at('wheels/new'))).toBe(true);
    expect(existsSync(at('wheels/old'))).toBe(false);
  });

  test('of what an age spares nothing is removed that a build may be reading now', async () => {
    const { at, run } = cacheWith({ 'wheels/now': 0.1 });
    await run('clean', '--older-than', '0h');
    expect(existsSync(at('wheels/now'))).toBe(true);
  });

  test.each([
    ['2d', 47, 49],
    ['1w', 167, 169],
  ])('--older-than %s', async (age, kept, gone) => {
    const { at, run } = cacheWith({ kept, gone });
    await run('clean', '--older-than', age);
    expect([existsSync(at('kept')), existsSync(at('gone'))]).toEqual([true, false]);
  });

  test.each(['12', 'd', '1.5d', '-1d', '1y', 'd1'])('refuses the age "%s"', async (age) => {
    const { exitCode, stdout, stderr } = await cacheWith({}).run('clean', `--older-than=${age}`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`Cannot read the age "${age}"`);
    expect(stderr).toContain('hint: for example --older-than 30d');
  });
});
