import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detectDependencies } from '../../../src/project/dependency-input.ts';
import { readProject } from '../../../src/project/read-project.ts';
import { readRequest, type DependencyRequest } from '../../../src/resolve/dependency-request.ts';
import { formatPylock } from '../../../src/resolve/format-pylock.ts';
import { functionSettings } from '../../../src/workflow/assemble/function-settings.ts';
import { dependencyRequest } from '../../../src/workflow/assemble/resolve-selection.ts';
import { reportStaleLock } from '../../../src/workflow/assemble/stale-lock.ts';
import { buildRequest, projectFolder, Reports } from '../made-project.ts';

function requestOf(folder: string): DependencyRequest {
  const project = readProject(folder);
  const request = buildRequest(folder);
  const [settings] = functionSettings(project, request, {});
  if (settings === undefined) {
    throw new Error('A project has at least one function');
  }
  return dependencyRequest(settings, project, request);
}

/** Writes the lock that `zipwright lock` would write now. */
function lock(folder: string): void {
  const input = detectDependencies(folder, readProject(folder).pyproject, { withPylock: false });
  const { contentDigest } = readRequest({ ...requestOf(folder), input }, {});
  const facts = { python: '3.13', requirementsDigest: contentDigest, directory: folder };
  writeFileSync(join(folder, 'pylock.toml'), formatPylock([], facts));
}

function noticesFor(folder: string): string[] {
  const reports = new Reports();
  reportStaleLock(requestOf(folder), readProject(folder), { environment: {}, report: reports.report });
  return reports.notices;
}

describe('reportStaleLock()', () => {
  test('is silent while the requirements are those of the lock', () => {
    const folder = projectFolder({ 'requirements.txt': 'a\n' });
    lock(folder);
    expect(noticesFor(folder)).toEqual([]);
  });

  test('says so when they changed since', () => {
    const folder = projectFolder({ 'requirements.txt': 'a\n' });
    lock(folder);
    writeFileSync(join(folder, 'requirements.txt'), 'a\nb\n');
    expect(noticesFor(folder)).toEqual([
      'pylock.toml is older than requirements.txt: the package gets what is locked',
    ]);
  });

  test('knows pyproject.toml too', () => {
    const folder = projectFolder({ 'pyproject.toml': '[project]\nname = "x"\nversion = "1"\n' });
    lock(folder);
    expect(noticesFor(folder)).toEqual([]);
    writeFileSync(
      join(folder, 'pyproject.toml'),
      '[project]\nname = "x"\nversion = "1"\ndependencies = ["a"]\n',
    );
    expect(noticesFor(folder)).toHaveLength(1);
  });

  test.each([
    [
      'a lock that another tool wrote',
      { 'pylock.toml': 'lock-version = "1.0"\npackages = []\n', 'requirements.txt': 'a' },
    ],
    ['another kind of lock', { 'poetry.lock': '', 'requirements.txt': 'a' }],
    ['requirements alone', { 'requirements.txt': 'a' }],
    ['a lock alone', { 'pylock.toml': `requirements-digest = "${'0'.repeat(64)}"\n` }],
  ])('is silent for %s', (_, files) => {
    expect(noticesFor(projectFolder(files))).toEqual([]);
  });
});
