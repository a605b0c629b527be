import { describe, expect, test } from 'vitest';
import { parseRuntime, type Target } from '../../../src/lambda/target.ts';
import { createBuildServices } from '../../../src/workflow/supply/build-services.ts';
import {
  listWheels,
  newestReleases,
  type Release,
  type WheelList,
} from '../../../src/workflow/supply/list-wheels.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { IndexServer, type OfferedFile } from '../../makers/index-server.ts';
import { surroundings } from '../made-project.ts';

const al2: Target = { runtime: parseRuntime('3.11'), architecture: 'x86_64' };
const file = (filename: string, more: Partial<OfferedFile> = {}): OfferedFile => ({
  filename,
  content: Buffer.alloc(10),
  ...more,
});

async function list(files: readonly OfferedFile[], target = al2): Promise<WheelList> {
  await using server = await IndexServer.start();
  server.offer('demo', ...files);
  await using services = await createBuildServices(surroundings(), {
    offline: false,
    index: { directory: '/nowhere', pipFiles: [], indexUrl: server.simple },
  });
  return await listWheels('demo', target, services);
}

const versions = ({ releases }: { readonly releases: readonly Release[] }): string[] =>
  releases.map(({ version }) => version);

describe('listWheels()', () => {
  test('groups files by version, newest first, and says what fits', async () => {
    const found = await list([
      file('demo-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl'),
      file('demo-1.0-cp310-cp310-win_amd64.whl'),
      file('demo-1.0.tar.gz'),
      file('demo-2.0-cp312-cp312-manylinux_2_28_x86_64.whl', { yanked: 'broken' }),
      file('demo-1.10-py3-none-any.whl'),
    ]);
    expect(found).toMatchObject({ name: 'demo', target: 'python3.11 x86_64' });
    expect(versions(found)).toEqual(['2.0', '1.10', '1.0']);
    expect(found.releases.map(({ fits }) => fits)).toEqual([false, true, true]);
    expect(
      found.releases[2]?.files.map(({ filename, kind, fits, size }) => [filename, kind, fits, size]),
    ).toEqual([
      ['demo-1.0-cp310-cp310-win_amd64.whl', 'wheel', false, 10],
      ['demo-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', 'wheel', true, 10],
      ['demo-1.0.tar.gz', 'source', false, 10],
    ]);
    expect(found.releases[0]?.files[0]?.yanked).toBe(true);
  });

  test('another target, another answer', async () => {
    const files = [file('demo-1.0-cp313-cp313-manylinux_2_28_aarch64.whl')];
    expect((await list(files)).releases[0]?.fits).toBe(false);
    const arm = { runtime: parseRuntime('3.13'), architecture: 'arm64' } as const;
    expect((await list(files, arm)).releases[0]?.fits).toBe(true);
  });

  test('spellings of one version are one version', async () => {
    expect(
      versions(await list([file('demo-1.0rc1-py3-none-any.whl'), file('demo-1.0.rc1.tar.gz')])),
    ).toHaveLength(1);
  });

  test('files that no standard knows are passed over', async () => {
    const files = [
      'demo.whl',
      'demo-1.0.exe',
      'demo-x.y-py3-none-any.whl',
      'demo-1.0-py2.6.egg',
      'demo-1.0-py3-none-any.whl',
    ];
    const found = await list(files.map((name) => file(name)));
    expect(found.releases.flatMap((release) => release.files.map(({ filename }) => filename))).toEqual([
      'demo-1.0-py3-none-any.whl',
    ]);
  });

  test('refuses a name that the index does not have', async () => {
    await using server = await IndexServer.start();
    await using services = await createBuildServices(surroundings(), {
      offline: false,
      index: { directory: '/nowhere', pipFiles: [], indexUrl: server.simple },
    });
    expect(await refusalOf(() => listWheels('nosuch', al2, services))).toMatchObject({
      code: 'INDEX_NOT_FOUND',
    });
  });
});

const listOf = (...names: readonly string[]): WheelList => ({
  name: 'demo',
  target: '',
  releases: names.map((version) => ({ version, files: [], fits: true })),
});

describe('newestReleases()', () => {
  test.each([
    ['the newest', ['3', '2', '1'], ['3', '2']],
    ['final ones before pre-releases', ['3rc1', '3.dev1', '2', '1'], ['2', '1']],
    ['pre-releases when there is nothing else', ['3rc1', '2rc1', '1rc1'], ['3rc1', '2rc1']],
    ['nothing of nothing', [], []],
  ])('%s', (_, names, expected) => {
    expect(newestReleases(listOf(...names), 2).map(({ version }) => version)).toEqual(expected);
  });
});
