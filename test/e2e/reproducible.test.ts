import { cpSync, chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { output, root, sharedCache } from './cli.ts';

const cli = join(root, 'out', 'zipwright.cjs');

/** Copies the example as `git clone` would, under a umask, with times of its own. */
function clone(folder: string, umask: number, time: number): string {
  const project = join(folder, 'some', 'where');
  mkdirSync(join(folder, 'some'), { recursive: true });
  cpSync(join(root, 'examples', 'thumbnailer'), project, {
    recursive: true,
    filter: (source) => !/[\\/](dist|\.zipwright)$/.test(source),
  });
  for (const entry of readdirSync(project, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, (entry.isDirectory() ? 0o777 : 0o666) & ~umask);
    utimesSync(path, time, time);
  }
  return project;
}

const build = (project: string, environment: Readonly<Record<string, string>>): Promise<string> =>
  output(
    'sh',
    [
      '-c',
      'umask "$0"; exec "$@"',
      environment['MASK'] ?? '022',
      process.execPath,
      cli,
      'build',
      project,
      '-o',
      join(project, 'out', 'thumbnailer.zip'),
      '--quiet',
    ],
    { environment },
  );

const sha256 = async (project: string): Promise<string> =>
  (await output('sha256sum', [join(project, 'out', 'thumbnailer.zip')])).slice(0, 64);

describe('the same bytes', () => {
  test('in another folder, with another umask, times, locale, time zone and cache', async () => {
    const first = clone(temporaryFolder(), 0o022, 1_700_000_000);
    const second = clone(temporaryFolder(), 0o077, 1_100_000_000);
    await build(first, { ZIPWRIGHT_CACHE_DIR: sharedCache });
    // The versions are the newest at the moment; keep those of the first build.
    cpSync(join(first, '.zipwright'), join(second, '.zipwright'), { recursive: true });
    await build(second, {
      ZIPWRIGHT_CACHE_DIR: temporaryFolder(),
      TZ: 'Pacific/Kiritimati',
      LC_ALL: 'C',
      MASK: '077',
    });
    expect(await sha256(second)).toBe(await sha256(first));
    expect(statSync(join(second, 'out', 'thumbnailer.zip')).mode & 0o777).toBe(0o600);
  });

  test('as another user', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can become another user');
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const first = clone(folder, 0o022, 1_700_000_000);
    await build(first, { ZIPWRIGHT_CACHE_DIR: sharedCache });
    const other = temporaryFolder();
    const second = clone(other, 0o022, 1_600_000_000);
    cpSync(join(first, '.zipwright'), join(second, '.zipwright'), { recursive: true });
    const cache = join(other, 'cache');
    cpSync(join(root, 'out'), join(other, 'out'), { recursive: true });
    cpSync(process.execPath, join(other, 'node'), { dereference: true });
    execFileSync('chown', ['-R', '65534:65534', other]);
    const args = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      join(other, 'node'),
      join(other, 'out', 'zipwright.cjs'),
    ];
    const built = spawnSync(
      'setpriv',
      [...args, 'build', second, '-o', join(second, 'out', 'thumbnailer.zip'), '--quiet'],
      {
        cwd: other,
        env: {
          ...process.env,
          ZIPWRIGHT_CACHE_DIR: cache,
          HOME: other,
          NODE_COMPILE_CACHE: join(other, 'compiled'),
        },
        encoding: 'utf8',
      },
    );
    expect(built.status, built.stderr).toBe(0);
    expect(await sha256(second)).toBe(await sha256(first));
  });

  test('the manifest says where every entry came from', async () => {
    const project = clone(temporaryFolder(), 0o022, 1_700_000_000);
    await build(project, { ZIPWRIGHT_CACHE_DIR: sharedCache });
    const manifest = JSON.parse(readFileSync(join(project, 'out', 'thumbnailer.manifest.json'), 'utf8')) as {
      artifact: { entries: number; sha256: string };
      files: { path: string; source: string }[];
      distributions: { name: string; files: string[] }[];
    };
    const zip = join(project, 'out', 'thumbnailer.zip');
    const names = (
      await output('python3', [
        '-c',
        'import sys,zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))',
        zip,
      ])
    )
      .trim()
      .split('\n');
    const explained = [
      ...manifest.distributions.flatMap(({ files }) => files),
      ...manifest.files.map(({ path }) => path),
    ];
    expect(explained).toEqual(names);
    expect(manifest.artifact).toMatchObject({ entries: names.length, sha256: await sha256(project) });
    expect(manifest.files).toContainEqual({ path: 'thumbnails/load.py', source: 'thumbnails/load.py' });
  });
});
