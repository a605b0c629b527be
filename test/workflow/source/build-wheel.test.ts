import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../../src/lambda/target.ts';
import type { SelectedDistribution } from '../../../src/resolve/selection.ts';
import { buildWheel } from '../../../src/workflow/source/build-wheel.ts';
import { findBuiltWheel } from '../../../src/workflow/source/find-built-wheel.ts';
import { commitFiles, writeFiles } from '../../makers/git-repository.ts';
import { makeElf } from '../../makers/elf-maker.ts';
import { IndexServer, sha256Of } from '../../makers/index-server.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeWheel, wheelName, type MadeWheel } from '../../makers/wheel-maker.ts';
import { makeSupply, type MadeSupply, type SupplyOptions } from '../build-supply.ts';

const pure: MadeWheel = { name: 'demo', files: { 'demo.py': 'x = 1' } };

/** A script for the stand-in that puts this wheel where it is wanted. */
function gives(wheel: MadeWheel): string {
  const path = join(temporaryFolder(), wheelName(wheel));
  writeFileSync(path, makeWheel(wheel));
  return `cp '${path}' "$out"`;
}

function sdist(content: string | Buffer = 'sources'): SelectedDistribution & { kind: 'source' | 'wheel' } {
  const path = join(temporaryFolder(), 'demo-1.0.tar.gz');
  writeFileSync(path, content);
  const sha256 = sha256Of(Buffer.from(content));
  return {
    kind: 'source',
    name: 'demo',
    version: '1.0',
    filename: 'demo-1.0.tar.gz',
    sha256,
    path,
    trustUrl: true,
  };
}

function made(script: string, options: Omit<SupplyOptions, 'script'> = {}): MadeSupply {
  return makeSupply({ script, ...options });
}

const arm = { runtime: parseRuntime('python3.13'), architecture: 'arm64' } as const;
const offlineSupply = ({ supply }: MadeSupply, target = supply.target) => ({
  ...supply,
  target,
  services: () => Promise.reject(new Error('services were asked for')),
});

describe('a source distribution', () => {
  test('is built once; then its record alone tells the wheel, without services', async () => {
    const { supply, services, uvRuns, events, ...rest } = made(gives(pure));
    const distribution = sdist();
    const wheel = await buildWheel(distribution, supply, services);
    expect(wheel).toMatchObject({
      filename: 'demo-1.0-py3-none-any.whl',
      path: supply.layout.wheel(wheel.sha256, wheel.filename),
    });
    expect(sha256Of(readFileSync(wheel.path))).toBe(wheel.sha256);
    expect(events).toContainEqual({ kind: 'building', name: 'demo', version: '1.0', how: 'as pure Python' });
    rmSync(distribution.path ?? '');
    rmSync(join(supply.layout.root, 'sources'), { recursive: true });
    const found = await findBuiltWheel(
      distribution,
      offlineSupply({ supply, services, uvRuns, events, ...rest }),
    );
    expect(found).toEqual({ filename: wheel.filename, sha256: wheel.sha256 });
    expect(await buildWheel(distribution, supply, services)).toEqual(wheel);
    expect(uvRuns()).toBe(1);
  });

  test('that is pure serves every target', async () => {
    const all = made(gives(pure));
    const wheel = await buildWheel(sdist(), all.supply, all.services);
    expect(await findBuiltWheel(sdist(), offlineSupply(all, arm))).toMatchObject({ sha256: wheel.sha256 });
    expect(await findBuiltWheel(sdist('changed'), offlineSupply(all))).toBeUndefined();
  });

  test('whose wheel or record is damaged is built anew', async () => {
    const { supply, services, uvRuns } = made(gives(pure));
    const wheel = await buildWheel(sdist(), supply, services);
    writeFileSync(wheel.path, 'damaged');
    expect(await buildWheel(sdist(), supply, services)).toEqual(wheel);
    expect(uvRuns()).toBe(2);
    const records = join(supply.layout.root, 'built');
    for (const name of readdirSync(records)) {
      for (const text of ['', 'null', '{"filename": "../x.whl", "sha256": "00"}']) {
        writeFileSync(join(records, name), text);
        expect(await findBuiltWheel(sdist(), supply)).toBeUndefined();
      }
    }
    expect(await buildWheel(sdist(), supply, services)).toEqual(wheel);
    expect(uvRuns()).toBe(3);
  });

  test('may be built twice at once', async () => {
    const { supply, services } = made(`sleep 0.2; ${gives(pure)}`);
    const [a, b] = await Promise.all([
      buildWheel(sdist(), supply, services),
      buildWheel(sdist(), supply, { ...services }),
    ]);
    expect(a).toEqual(b);
    expect(sha256Of(readFileSync(a.path))).toBe(a.sha256);
  });

  test('without a known hash is fetched to learn it, and built once', async () => {
    const { supply, services, uvRuns } = made(gives(pure));
    const { sha256: _, ...unpinned } = sdist();
    expect(await findBuiltWheel(unpinned, supply)).toBeUndefined();
    const wheel = await buildWheel(unpinned, supply, services);
    expect(await buildWheel(unpinned, supply, services)).toEqual(wheel);
    expect(uvRuns()).toBe(1);
  });

  test('with a wrong hash is not built', async () => {
    const { supply, services, uvRuns } = made(gives(pure));
    await expect(buildWheel({ ...sdist(), sha256: '0'.repeat(64) }, supply, services)).rejects.toMatchObject({
      code: 'DOWNLOAD_HASH_MISMATCH',
    });
    expect(uvRuns()).toBe(0);
  });

  test('of another name is refused', async () => {
    const { supply, services } = made(gives({ name: 'other' }));
    await expect(buildWheel(sdist(), supply, services)).rejects.toMatchObject({ code: 'BUILD_RESULT_WRONG' });
    expect(existsSync(join(supply.layout.root, 'built'))).toBe(false);
  });

  test('gets the index, and no credentials', async () => {
    const { supply, services, folder } = made(`env > "$0.environment"; ${gives(pure)}`, {
      environment: { AWS_SESSION_TOKEN: 'hidden', MY_API_KEY: 'hidden', HTTPS_PROXY: 'http://proxy:1' },
      indexUrl: 'http://127.0.0.1:1/simple/',
    });
    await buildWheel(sdist(), supply, services);
    const seen = readFileSync(join(folder, 'bin', 'uv.environment'), 'utf8');
    expect(seen).toContain('UV_DEFAULT_INDEX=http://127.0.0.1:1/simple/\n');
    expect(seen).toContain('HTTPS_PROXY=http://proxy:1\n');
    expect(seen).not.toContain('hidden');
  });
});

const prebuilt = (tag: string, elf: Parameters<typeof makeElf>[0] = {}): MadeWheel => ({
  name: 'demo',
  tag,
  files: { 'demo/lib.so': makeElf(elf) },
});

describe('what is in the wheel is checked', () => {
  test.each<[string, MadeWheel]>([
    ['a library for another processor', prebuilt('py3-none-any', { machine: 183 })],
    [
      'a library for a newer glibc',
      prebuilt('py3-none-any', { versionNeeds: { 'libc.so.6': ['GLIBC_2.34'] } }),
    ],
    ['a library with a search path of this machine', prebuilt('py3-none-any', { rpath: '/opt/lib' })],
  ])('%s', async (_, wheel) => {
    const { supply, services } = made(gives(wheel));
    await expect(buildWheel(sdist(), supply, services)).rejects.toMatchObject({
      code: 'BUILD_RESULT_WRONG',
      message: expect.stringContaining('"demo/lib.so" of the wheel') as string,
      hint: expect.stringContaining('--builder') as string,
    });
  });

  test('a library for the target, which serves no other one', async () => {
    const all = made(gives(prebuilt('py3-none-any')));
    await buildWheel(sdist(), all.supply, all.services);
    expect(await findBuiltWheel(sdist(), offlineSupply(all))).toBeDefined();
    expect(await findBuiltWheel(sdist(), offlineSupply(all, arm))).toBeUndefined();
  });
});

test('nothing stays behind: of a build that worked, that failed, that was interrupted', async () => {
  const controller = new AbortController();
  const { supply, services, folder } = made(
    `case $round in
      1) ${gives(pure)} ;;
      2) touch "$TMPDIR/x"; exit 1 ;;
      3) touch "$TMPDIR/x" "$0.started"; sleep 60 & sleep 60 ;;
    esac`,
    { signal: controller.signal },
  );
  const builds = join(supply.layout.root, 'builds');
  await buildWheel(sdist(), supply, services);
  expect(readdirSync(builds)).toEqual([]);
  await expect(buildWheel(sdist('two'), supply, services)).rejects.toMatchObject({ code: 'BUILD_FAILED' });
  expect(readdirSync(builds)).toEqual([]);
  mkdirSync(join(builds, '.demo.999999999-00000000.tmp'));
  const started = Date.now();
  const timer = setInterval(() => {
    if (existsSync(join(folder, 'bin', 'uv.started'))) {
      controller.abort(new Error('interrupted'));
    }
  }, 20);
  await expect(buildWheel(sdist('three'), supply, services)).rejects.toThrow('interrupted');
  clearInterval(timer);
  expect(Date.now() - started).toBeLessThan(20_000);
  expect(readdirSync(builds)).toEqual([]);
});

const folderOf = (path: string): SelectedDistribution => ({ kind: 'directory', name: 'demo', path });

describe('a folder', () => {
  test('is built in a copy, and again only when a file of it changes', async () => {
    const project = temporaryFolder();
    writeFiles(project, { 'pyproject.toml': '[project]', 'demo.py': 'one' });
    const { supply, services, uvRuns, events } = made(`touch "$source/left-behind"; ${gives(pure)}`);
    await buildWheel(folderOf(project), supply, services);
    expect(readdirSync(project).sort()).toEqual(['demo.py', 'pyproject.toml']);
    writeFiles(project, { '.git/index': 'changed', 'dist/x': 'y' });
    await buildWheel(folderOf(project), supply, services);
    expect(uvRuns()).toBe(1);
    writeFiles(project, { 'demo.py': 'two' });
    expect(await findBuiltWheel(folderOf(project), supply)).toBeUndefined();
    await buildWheel(folderOf(project), supply, services);
    expect(uvRuns()).toBe(2);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'building', how: 'as pure Python' }));
  });

  test('whose version comes from git is built where it is', async () => {
    const project = temporaryFolder();
    commitFiles(project, { 'pyproject.toml': 'hatch-vcs', 'demo.py': 'one' });
    const { supply, services, uvRuns } = made(`test "$source" = '${project}' && ${gives(pure)}`);
    await buildWheel(folderOf(project), supply, services);
    expect(await findBuiltWheel(folderOf(project), supply)).toBeDefined();
    commitFiles(project, { 'dist/other': 'which changes the commit alone' });
    expect(await findBuiltWheel(folderOf(project), supply)).toBeUndefined();
    expect(uvRuns()).toBe(1);
  });

  test('that is not there', async () => {
    const { supply, services } = made('exit 1');
    await expect(buildWheel(folderOf('/nowhere'), supply, services)).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    });
  });
});

test('a folder of an archive is unpacked, and nothing outside of it', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'demo-main/python/pyproject.toml': '[project]' });
  const archive = join(folder, 'main.tar.gz');
  execFileSync('tar', ['czf', archive, '-C', folder, 'demo-main']);
  const distribution = { ...sdist(readFileSync(archive)), subdirectory: 'python' };
  const { supply, services } = made(`test -f "$source/pyproject.toml" && ${gives(pure)}`);
  await buildWheel(distribution, supply, services);
  expect(await findBuiltWheel({ ...distribution, subdirectory: 'other' }, supply)).toBeUndefined();
  for (const subdirectory of ['other', '../..']) {
    await expect(buildWheel({ ...distribution, subdirectory }, supply, services)).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    });
  }
});

test('a checkout is built from its subfolder, with its history, and known by its commit', async () => {
  const repository = temporaryFolder();
  const commit = commitFiles(repository, { 'python/pyproject.toml': '[project]' });
  const all = made(`test -d "$source/../.git" && test -f "$source/pyproject.toml" && ${gives(pure)}`);
  const distribution: SelectedDistribution = {
    kind: 'checkout',
    name: 'demo',
    type: 'git',
    url: pathToFileURL(repository).href,
    commit,
    subdirectory: 'python',
  };
  await buildWheel(distribution, all.supply, all.services);
  expect(await findBuiltWheel(distribution, offlineSupply(all))).toBeDefined();
  expect(await findBuiltWheel({ ...distribution, subdirectory: 'x' }, offlineSupply(all))).toBeUndefined();
  await expect(
    buildWheel({ ...distribution, subdirectory: '../..' }, all.supply, all.services),
  ).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
});

/** A command that runs `script`, in which `$out` is where the wheel goes. */
function builder(folder: string, script: string): string {
  const path = join(folder, 'build.sh');
  writeFileSync(path, `#!/bin/sh\n${script.replaceAll('$out', '$ZIPWRIGHT_OUTPUT')}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('the builder', () => {
  const native = prebuilt('cp311-cp311-linux_x86_64');

  test('is run for what zipwright cannot build, and its wheel is kept', async () => {
    const folder = temporaryFolder();
    const all = made('cargo build; exit 1', { supply: { builder: builder(folder, gives(native)) } });
    const wheel = await buildWheel(sdist(), all.supply, all.services);
    expect(wheel.filename).toBe('demo-1.0-cp311-cp311-manylinux_2_26_x86_64.whl');
    expect(all.events).toContainEqual(expect.objectContaining({ kind: 'building', how: 'with build.sh' }));
    expect(await findBuiltWheel(sdist(), offlineSupply(all))).toBeDefined();
    expect(await findBuiltWheel(sdist(), { ...offlineSupply(all), builder: 'other' })).toBeUndefined();
  });

  test('is not run for a pure source', async () => {
    const folder = temporaryFolder();
    const all = made(gives(pure), { supply: { builder: builder(folder, 'exit 1') } });
    await buildWheel(sdist(), all.supply, all.services);
  });

  test('cannot bring a wheel that does not fit', async () => {
    const folder = temporaryFolder();
    const wrong = prebuilt('cp311-cp311-linux_x86_64', { machine: 183 });
    const all = made('exit 1', { supply: { builder: builder(folder, gives(wrong)) } });
    await expect(buildWheel(sdist(), all.supply, all.services)).rejects.toMatchObject({
      code: 'BUILD_RESULT_WRONG',
    });
  });
});

const file = (filename: string) => ({ filename, content: Buffer.from('x') });

test('a failure names the nearest version that has a wheel for the target', async () => {
  await using index = await IndexServer.start();
  index.offer(
    'demo',
    file('demo-0.8-py3-none-any.whl'),
    file('demo-0.9-cp311-cp311-manylinux_2_17_x86_64.whl'),
    file('demo-1.0.tar.gz'),
    file('demo-1.1-cp312-cp312-manylinux_2_17_x86_64.whl'),
    file('demo-1.2-cp311-cp311-manylinux_2_34_x86_64.whl'),
    file('demo-1.3-py3-none-any.whl'),
  );
  const { supply, services } = made('exit 1', { indexUrl: index.simple });
  await expect(buildWheel(sdist(), supply, services)).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    hint: expect.stringContaining('use demo 0.9, which has a wheel for python3.11 x86_64') as string,
  });
});
