import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { storeLayout } from '../../../src/store/store-layout.ts';
import { packWheel } from '../../../src/wheel/pack-wheel.ts';
import { distribution, functionZip } from '../../inspect/inspected.ts';
import { IndexServer, type OfferedFile } from '../../makers/index-server.ts';
import { storeWheel } from '../../makers/pack-maker.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { projectFolder } from '../../workflow/made-project.ts';
import { runCli, type CliResult } from '../run-cli.ts';

interface Made extends Partial<OfferedFile> {
  readonly requires?: readonly string[];
}

const wheel = (name: string, version: string, { requires = [], ...more }: Made = {}): OfferedFile => ({
  filename: `${name}-${version}-py3-none-any.whl`,
  content: Buffer.from(`${name} ${version}`),
  metadata: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requires.map((each) => `Requires-Dist: ${each}\n`).join('')}`,
  ...more,
});

const lock = (...pins: readonly string[]): string =>
  `lock-version = "1.0"\ncreated-by = "test"\n${pins
    .map((pin) => {
      const [name = '', version = ''] = pin.split('==');
      const file = `${name}-${version}-py3-none-any.whl`;
      return `[[packages]]\nname = "${name}"\nversion = "${version}"\nwheels = [{ name = "${file}", url = "https://h.invalid/${file}", hashes = { sha256 = "${'0'.repeat(64)}" } }]\n`;
    })
    .join('\n')}`;

function offer(server: IndexServer): IndexServer {
  return server
    .offer(
      'web',
      wheel('web', '1.0', { requires: ['low<2', 'extra; extra == "x"'], uploadTime: '2024-01-01T00:00:00Z' }),
      wheel('web', '1.1'),
      wheel('web', '3.0', { uploadTime: '2026-05-06T07:08:09Z' }),
    )
    .offer(
      'low',
      wheel('low', '1.0', { yanked: 'broken' }),
      wheel('low', '1.5'),
      wheel('low', '2.0'),
      wheel('low', '3.0rc1'),
    )
    .offer('same', wheel('same', '1.0'), wheel('same', '9.0', { requiresPython: '>=3.99' }));
}

const files = {
  'pylock.toml': lock('web==1.0', 'low==1.0', 'same==1.0'),
  'requirements.txt': 'web<2\nsame\n',
};

async function outdated(
  args: readonly string[],
  directory = projectFolder(files),
): Promise<CliResult & { readonly asked: readonly string[] }> {
  await using server = offer(await IndexServer.start());
  const environment = { ZIPWRIGHT_CACHE_DIR: join(directory, 'cache') };
  const result = await runCli(['outdated', '--index-url', server.simple, ...args], {
    directory,
    environment,
  });
  return { ...result, asked: server.paths };
}

const osv = (id: string, name: string, events: readonly object[]): object => ({
  id,
  summary: 'Remote \u001b[31mcode',
  affected: [{ package: { ecosystem: 'PyPI', name }, ranges: [{ type: 'ECOSYSTEM', events }] }],
});

describe('zipwright outdated', () => {
  test('tells for people what could be newer, and what keeps it back', async () => {
    const { exitCode, stdout, stderr } = await outdated([]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Resolved 3 distributions from pylock\.toml in \d+ ms\n$/);
    expect(stdout.split('\n')).toEqual([
      'low   1.0  → 1.5  minor              for web',
      '  2.0 is not allowed by web (low<2)',
      '  the present version was withdrawn: broken',
      'same  1.0',
      '  9.0 is not for this target: it requires Python >=3.99',
      'web   1.0  → 1.1  minor',
      '  3.0 is not allowed by the project (web<2)',
      '',
      'thumbs (pylock.toml) for python3.13 x86_64: 2 of 3 distributions outdated',
      '',
    ]);
  });

  test('and as data', async () => {
    const { stdout, asked } = await outdated(['--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      source: 'pylock.toml',
      runtime: 'python3.13',
      architecture: 'x86_64',
      unknownRequirements: [],
      distributions: [
        {
          name: 'low',
          version: '1.0',
          direct: false,
          requiredBy: ['web'],
          allowed: { version: '1.5', step: 'minor' },
          newest: { version: '2.0', step: 'major' },
          heldBy: [{ by: 'web', requirement: 'low<2' }],
          yanked: 'broken',
        },
        {
          name: 'same',
          direct: true,
          heldBy: [],
          unusable: { version: '9.0', reason: 'it requires Python >=3.99' },
        },
        {
          name: 'web',
          direct: true,
          released: '2024-01-01',
          allowed: { version: '1.1' },
          newest: { version: '3.0', released: '2026-05-06', step: 'major' },
          heldBy: [{ requirement: 'web<2' }],
        },
      ],
    });
    expect(asked.filter((path) => path.startsWith('/simple/')).toSorted()).toEqual([
      '/simple/low/',
      '/simple/same/',
      '/simple/web/',
    ]);
    expect(asked.filter((path) => path.endsWith('.whl'))).toEqual([]);
  });

  test('fails for what is outdated only when asked to', async () => {
    expect((await outdated(['--fail'])).exitCode).toBe(3);
    const fresh = projectFolder({ 'pylock.toml': lock('same==1.0') });
    expect((await outdated(['--fail'], fresh)).exitCode).toBe(0);
  });

  test('fails for what is vulnerable, and says what would mend it', async () => {
    const directory = projectFolder({
      ...files,
      'db/a.json': JSON.stringify(osv('GHSA-a', 'LOW', [{ introduced: '0' }, { fixed: '1.2' }])),
    });
    const { exitCode, stdout } = await outdated(['--advisories', 'db'], directory);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('  vulnerable GHSA-a: Remote \ufffd[31mcode; fixed in 1.2\n');
    expect(stdout).toContain('2 of 3 distributions outdated, 1 known vulnerability\n');
  });

  test("reads the project's databases; one that knows of nothing is good news", async () => {
    const directory = projectFolder({
      ...files,
      'zipwright.toml': 'advisories = "db.json"\n',
      'db.json': JSON.stringify(osv('GHSA-a', 'other', [{ introduced: '0' }])),
    });
    const { exitCode, stdout } = await outdated([], directory);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('no known vulnerabilities');
  });

  test('offline it says what is not known', async () => {
    const { exitCode, stdout, asked } = await outdated(['--offline', '--fail']);
    expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: [] });
    expect(stdout).toContain('  not compared: nothing may be fetched (--offline)\n');
    expect(stdout).toContain('none of 3 distributions outdated, 3 not compared');
  });

  test('of any zip it reads the metadata in it, and that of its layers', async () => {
    const directory = temporaryFolder();
    writeFileSync(
      join(directory, 'app.zip'),
      functionZip(distribution('web', { version: '1.0', fields: ['Requires-Dist: low<1.6'] })),
    );
    writeFileSync(
      join(directory, 'deps.zip'),
      functionZip(
        Object.fromEntries(
          Object.entries({ ...distribution('low'), ...distribution('ours') }).map(([path, content]) => [
            `python/${path}`,
            content,
          ]),
        ),
      ),
    );
    const { exitCode, stdout } = await outdated(
      ['app.zip', '--layer', 'deps.zip', '--runtime', '3.12', '--json'],
      directory,
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      source: 'app.zip',
      runtime: 'python3.12',
      distributions: [
        { name: 'low', direct: false, heldBy: [{ by: 'web', requirement: 'low<1.6' }] },
        { name: 'ours', direct: true, unknown: 'the index does not have it' },
        { name: 'web', direct: true, allowed: { version: '3.0' }, heldBy: [] },
      ],
    });
  });

  test.each([
    ['what is no zip', 'app.zip', []],
    ['a layer that is none', 'layer.zip', ['--layer', 'layer.zip']],
  ])('refuses %s', async (_, name, args) => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'app.zip'), functionZip({}));
    writeFileSync(join(directory, name), 'no zip');
    const result = await outdated(['app.zip', '--json', ...args], directory);
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'ARTIFACT_UNREADABLE' } });
  });

  test('several functions with the same requirements are as one, with others one must be chosen', async () => {
    const same = projectFolder({ ...files, 'zipwright.toml': '[functions.a]\n[functions.b]\n' });
    expect((await outdated([], same)).exitCode).toBe(0);
    const different = projectFolder({
      ...files,
      'zipwright.toml': '[functions.a]\n[functions.b]\nruntime = "python3.12"\n',
    });
    expect(await outdated([], different)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--function a'),
    });
    expect((await outdated(['--function', 'b'], different)).stdout).toContain('python3.12');
  });

  test('what a distribution requires comes from a pack of the cache, else the index is asked, else it is not known', async () => {
    await using server = await IndexServer.start();
    const folder = temporaryFolder();
    const { sha256, path } = storeWheel(folder, { name: 'web', requires: ['low<2'] });
    const { metadata: _, ...bare } = wheel('web', '1.0');
    server.offer('web', { ...bare, sha256 }).offer('low', wheel('low', '1.0'), wheel('low', '2.0'));
    const pylock = lock('web==1.0', 'low==1.0').replace('0'.repeat(64), sha256);
    const directory = projectFolder({ 'pylock.toml': pylock });
    const cache = join(directory, 'cache');
    const run = (): Promise<CliResult> =>
      runCli(['outdated', '--index-url', server.simple], {
        directory,
        environment: { ZIPWRIGHT_CACHE_DIR: cache },
      });
    const uncertain = 'What these require is not known, so they may not allow it: web\n';
    expect((await run()).stdout).toContain(uncertain);
    const pack = storeLayout(cache).pack(sha256, '');
    mkdirSync(dirname(pack), { recursive: true });
    await packWheel({ path, filename: 'web-1.0-py3-none-any.whl', sha256 }, pack);
    const { stdout } = await run();
    expect(stdout).toContain('  it is not allowed by web (low<2)\n');
    expect(stdout).not.toContain(uncertain);
  });
});
