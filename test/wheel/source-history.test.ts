import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listSourceFiles } from '../../src/wheel/source-folder.ts';
import type { GitContext } from '../../src/wheel/source-git.ts';
import { historyOf } from '../../src/wheel/source-history.ts';
import { commitFiles, git, writeFiles } from '../makers/git-repository.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const context: GitContext = { environment: process.env, signal: new AbortController().signal };
const history = (folder: string): Promise<string | undefined> =>
  historyOf(folder, listSourceFiles(folder, 'demo'), () => Promise.resolve(context));

test.each([
  '[build-system]\nrequires = ["setuptools", "setuptools-scm>=8"]',
  '[build-system]\nrequires = ["hatchling", "hatch_vcs"]',
  '[tool.pdm.version]\nsource = "scm"',
  '[build-system]\nrequires = ["pbr>=6"]',
])('commit, tag and changes count for: %s', async (text) => {
  const folder = temporaryFolder();
  const commit = commitFiles(folder, { 'pyproject.toml': text });
  git(folder, 'tag', 'v1');
  const clean = await history(folder);
  expect(clean).toBe(`${commit} v1-0-g${commit.slice(0, 7)}`);
  git(folder, 'tag', '--force', 'v2');
  git(folder, 'tag', '--delete', 'v1');
  expect(await history(folder)).toContain('v2-0-g');
  writeFileSync(join(folder, 'pyproject.toml'), `${text}\n# changed\n`);
  expect(await history(folder)).toContain('-dirty');
});

test('other projects have none, and git is not asked', async () => {
  const folder = temporaryFolder();
  commitFiles(folder, { 'pyproject.toml': '[project]\nname = "probable"', 'setup.cfg': '' });
  await expect(
    historyOf(folder, listSourceFiles(folder, 'demo'), () => Promise.reject(new Error('asked'))),
  ).resolves.toBeUndefined();
});

test('a folder outside of any repository has none', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'pyproject.toml': 'hatch-vcs' });
  expect(await history(folder)).toBeUndefined();
});
