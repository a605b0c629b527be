import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readProject } from '../../../src/project/read-project.ts';
import { definesName } from '../../../src/python/defines-name.ts';
import { initProject } from '../../../src/workflow/assemble/init-project.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { projectFolder } from '../made-project.ts';

const contentOf = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

describe('initProject()', () => {
  test('gives an empty folder configuration, handler and requirements', () => {
    const folder = join(temporaryFolder(), 'new', 'project');
    expect(initProject({ directory: folder })).toEqual([
      'zipwright.toml',
      'lambda_function.py',
      'requirements.txt',
    ]);
    expect(readdirSync(folder).sort()).toEqual(['lambda_function.py', 'requirements.txt', 'zipwright.toml']);
    expect(readProject(folder).configuration.defaults).toEqual({
      runtime: 'python3.13',
      architecture: 'x86_64',
      handler: 'lambda_function.lambda_handler',
    });
    expect(definesName(contentOf(folder, 'lambda_function.py'), 'lambda_handler')).toBe(true);
  });

  test('takes runtime and architecture', () => {
    const folder = temporaryFolder();
    initProject({ directory: folder, runtime: '3.11', architecture: 'aarch64' });
    expect(readProject(folder).configuration.defaults).toMatchObject({
      runtime: 'python3.11',
      architecture: 'arm64',
    });
  });

  test('adds a table to a pyproject.toml and changes nothing else of it', () => {
    const before = '[project]\nname = "demo"\n\n# mine\n[tool.other]\nx = 1';
    const folder = projectFolder({ 'pyproject.toml': before, 'app.py': 'def handler(e, c): ...\n' });
    expect(initProject({ directory: folder })).toEqual(['pyproject.toml']);
    expect(contentOf(folder, 'pyproject.toml')).toBe(
      `${before}\n\n[tool.zipwright]\nruntime = "python3.13"\narchitecture = "x86_64"\n`,
    );
    expect(readProject(folder).pyproject).toMatchObject({ tool: { other: { x: 1 }, zipwright: {} } });
  });

  test.each(['app.py', 'main.py', 'lambda_function.py'])('leaves a %s alone and adds no handler', (name) => {
    const folder = projectFolder({ [name]: 'mine' });
    expect(initProject({ directory: folder })).toEqual(['zipwright.toml', 'requirements.txt']);
    expect(contentOf(folder, name)).toBe('mine');
  });

  test('writes no requirements beside a lock', () => {
    expect(initProject({ directory: projectFolder({ 'poetry.lock': '' }) })).not.toContain(
      'requirements.txt',
    );
  });

  test.each([
    ['zipwright.toml', '', 'it has a zipwright.toml'],
    ['pyproject.toml', '[tool.zipwright]\n', 'its pyproject.toml has [tool.zipwright]'],
  ])('refuses a project that is configured: %s', async (name, content, reason) => {
    const folder = projectFolder({ [name]: content });
    const before = statSync(join(folder, name)).mtimeMs;
    expect(await refusalOf(() => initProject({ directory: folder }))).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      exitCode: 2,
      message: `Cannot start "${folder}" anew: ${reason}`,
    });
    expect(readdirSync(folder)).toEqual([name]);
    expect(statSync(join(folder, name)).mtimeMs).toBe(before);
  });

  test('refuses a runtime that does not exist before it writes anything', async () => {
    const folder = temporaryFolder();
    expect(await refusalOf(() => initProject({ directory: folder, runtime: '2.7' }))).toMatchObject({
      code: 'UNKNOWN_RUNTIME',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
