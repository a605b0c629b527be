import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { root, zipwright } from './cli.ts';

interface Built {
  readonly sha256: string;
  readonly dependencies: string;
  readonly distributions: readonly { readonly name: string; readonly version: string }[];
}

/** Builds a copy of a fixture project; the function's name is the same for all, so only content can differ. */
async function build(kind: string, ...flags: string[]): Promise<Built> {
  const folder = join(temporaryFolder(), 'project');
  cpSync(join(root, 'test', 'fixtures', 'projects', kind), folder, { recursive: true });
  const result = await zipwright(['build', folder, '--runtime', 'python3.11', '--json', ...flags]);
  expect(result.exitCode, result.stdout + result.stderr).toBe(0);
  const { artifacts } = JSON.parse(result.stdout) as { artifacts: readonly [Built] };
  return artifacts[0];
}

const names = (built: Built): string[] => built.distributions.map(({ name }) => name);

/** Every fixture pins what requirements/requirements.txt pins; their locks name an index that does not exist. */
describe('every kind of input gives the zip of the equal requirements.txt', () => {
  test.each(['pyproject', 'hashed', 'pylock', 'uv', 'poetry', 'old-poetry', 'pdm', 'pipenv'])(
    '%s',
    async (kind) => {
      const expected = await build('requirements');
      const built = await build(kind);
      expect(built.distributions).toEqual(expected.distributions);
      expect(built.sha256).toBe(expected.sha256);
    },
  );

  test('requirements on the command line', async () => {
    const expected = await build('requirements');
    const built = await build(
      'requirements',
      '-r',
      join(root, 'test/fixtures/projects/hashed/requirements.txt'),
    );
    expect(built.sha256).toBe(expected.sha256);
  });
});

describe('extras and groups', () => {
  test.each(['pyproject', 'uv', 'poetry', 'old-poetry', 'pdm'])('%s', async (kind) => {
    expect(names(await build(kind, '--extra', 'dates'))).toContain('python-dateutil');
    const grouped = names(await build(kind, '--group', 'names'));
    expect(grouped).toContain('attrs');
    expect(grouped).not.toContain('iniconfig');
  });

  test("Pipenv's develop section is the group dev", async () => {
    expect(names(await build('pipenv', '--group', 'dev'))).toContain('iniconfig');
  });
});

test('--with adds to a lock without moving what is locked', async () => {
  const built = await build('poetry', '--with', 'six==1.16.0');
  expect(built.distributions).toContainEqual({ name: 'six', version: '1.16.0' });
  expect(built.distributions).toContainEqual({ name: 'urllib3', version: '2.8.0' });
});

test('another architecture needs nothing but the flag', async () => {
  const intel = await build('uv');
  const graviton = await build('uv', '--arch', 'arm64');
  expect(graviton.distributions).toEqual(intel.distributions);
  expect(graviton.sha256).not.toBe(intel.sha256);
});
