import { describe, expect, test } from 'vitest';
import { chooseRuntime } from '../../src/project/choose-runtime.ts';
import { emptyConfiguration } from '../../src/project/configuration.ts';
import type { Project } from '../../src/project/read-project.ts';
import { refusalOf } from '../errors/refusal-of.ts';

function project(requires?: string, pythonVersion?: string): Project {
  return {
    directory: '/p',
    folderName: 'p',
    configuration: emptyConfiguration,
    pyproject: requires === undefined ? undefined : { project: { 'requires-python': requires } },
    pythonVersion,
  };
}

describe('chooseRuntime()', () => {
  test('what is asked for wins', () => {
    expect(chooseRuntime(project('==3.10.*', '3.11'), 'python3.12')).toMatchObject({
      runtime: { id: 'python3.12' },
      declaredBy: 'configuration',
    });
  });

  test('then .python-version', () => {
    expect(chooseRuntime(project('==3.10.*', '3.11'), undefined)).toMatchObject({
      runtime: { id: 'python3.11' },
      declaredBy: '.python-version',
    });
  });

  test.each([
    ['==3.10.*', 'python3.10'],
    ['<3.12', 'python3.11'],
    ['>=3.9,<3.13', 'python3.12'],
    ['>=3.14', 'python3.14'],
    ['~=3.11.0', 'python3.11'],
  ])('then requires-python %s: %s', (requires, id) => {
    expect(chooseRuntime(project(requires), undefined)).toMatchObject({
      runtime: { id },
      declaredBy: `requires-python ${requires}`,
    });
  });

  test('one that allows the default does not choose it: the default does', () => {
    expect(chooseRuntime(project('>=3.9'), undefined)).toMatchObject({
      runtime: { id: 'python3.13' },
      declaredBy: undefined,
    });
  });

  test('one that leaves nothing else declares it', () => {
    expect(chooseRuntime(project('==3.13.*'), undefined)).toMatchObject({
      runtime: { id: 'python3.13' },
      declaredBy: 'requires-python ==3.13.*',
    });
  });

  test('a project that declares nothing gets the default, and nobody declared it', () => {
    expect(chooseRuntime(project(), undefined)).toMatchObject({
      runtime: { id: 'python3.13' },
      declaredBy: undefined,
    });
  });

  test.each([
    ['a version that Lambda does not have', project(undefined, '3.7'), 'UNKNOWN_RUNTIME'],
    ['a requires-python that is none', project('three'), 'INVALID_SPECIFIER'],
  ])('refuses %s', async (_, given, code) => {
    expect(await refusalOf(() => chooseRuntime(given, undefined))).toMatchObject({ code });
  });
});
