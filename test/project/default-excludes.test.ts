import { describe, expect, test } from 'vitest';
import { defaultExclude } from '../../src/project/default-excludes.ts';

describe('defaultExclude()', () => {
  test.each([
    ['.env', 'hidden'],
    ['.git/', 'hidden'],
    ['pkg/.cache/', 'hidden'],
    ['__pycache__/', 'compiled bytecode'],
    ['pkg/__pycache__/', 'compiled bytecode'],
    ['pkg/mod.pyc', 'compiled bytecode'],
    ['pkg/mod.pyo', 'compiled bytecode'],
    ['node_modules/', 'made by another tool'],
    ['cdk.out/', 'made by another tool'],
    ['demo.egg-info/', 'made by another tool'],
    ['tests/', 'test'],
    ['test/', 'test'],
    ['test_app.py', 'test'],
    ['pkg/app_test.py', 'test'],
    ['pkg/conftest.py', 'test'],
    ['pyproject.toml', 'project file'],
    ['zipwright.toml', 'project file'],
    ['requirements.txt', 'project file'],
    ['requirements-dev.in', 'project file'],
    ['constraints-ci.txt', 'project file'],
    ['uv.lock', 'project file'],
    ['pylock.prod.toml', 'project file'],
    ['Pipfile.lock', 'project file'],
  ])('%s stays out: %s', (path, reason) => {
    expect(defaultExclude(path)).toBe(reason);
  });

  test.each([
    'lambda_function.py',
    'pkg/',
    'pkg/tests/',
    'pkg/pyproject.toml',
    'pkg/requirements.txt',
    'latest.py',
    'contest.py',
    'test_data.json',
    'test.py',
    'data/model.bin',
    'constructor/',
    '__proto__/',
    'hasOwnProperty',
    'README.md',
    'env.py',
  ])('%s goes in', (path) => {
    expect(defaultExclude(path)).toBeUndefined();
  });
});
