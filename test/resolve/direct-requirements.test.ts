import { describe, expect, test } from 'vitest';
import { directRequirements, type DirectRequirements } from '../../src/resolve/direct-requirements.ts';
import { dependencyRequest } from '../../src/workflow/assemble/resolve-selection.ts';
import { functionSettings } from '../../src/workflow/assemble/function-settings.ts';
import type { FunctionConfiguration } from '../../src/project/configuration.ts';
import { readProject } from '../../src/project/read-project.ts';
import { buildRequest, projectFolder } from '../workflow/made-project.ts';

function direct(
  files: Readonly<Record<string, string>>,
  overrides: FunctionConfiguration = {},
): DirectRequirements | undefined {
  const folder = projectFolder(files);
  const project = readProject(folder);
  const request = buildRequest(folder, { overrides });
  const [settings] = functionSettings(project, request, {});
  if (settings === undefined) {
    throw new Error('There is no function');
  }
  return directRequirements(dependencyRequest(settings, project, request), project.pyproject);
}

const texts = (found: DirectRequirements | undefined): string[] | undefined =>
  found?.requirements.map(({ requirement }) => requirement.text);

describe('directRequirements()', () => {
  test('of requirements files, with those they include; constraints only limit', () => {
    const found = direct({
      'requirements.txt': 'a>=1\n-r more.txt\n-c limits.txt\n./local\nold; python_version < "3"\n',
      'more.txt': 'b\n',
      'limits.txt': 'a<3\n-r further.txt\n',
      'further.txt': 'z<1\n',
    });
    expect(texts(found)).toEqual(['a>=1', 'b']);
    expect(found?.constraints.map(({ text }) => text)).toEqual(['a<3', 'z<1']);
  });

  test('each with the file that it is written in, and as it is written there', () => {
    const found = direct({
      'requirements.txt': 'a >= 1 ; python_version > "3"\n-r more/base.txt\n',
      'more/base.txt': 'b @ https://user:secret@packages.example/b.whl\n',
    });
    expect(found?.requirements.map(({ text, source }) => [text, source])).toEqual([
      ['a>= 1', 'requirements.txt'],
      ['b', 'more/base.txt'],
    ]);
  });

  test('of files that were compiled: what they were made from', () => {
    const files = { 'requirements.txt': 'a==1.0\nb==2.0\n', 'requirements.in': 'a\n' };
    expect(texts(direct(files))).toEqual(['a']);
  });

  test('of files that are a lock: what they were made from, if that is there', () => {
    const locked = `a==1.0 --hash=sha256:${'0'.repeat(64)}\n`;
    expect(texts(direct({ 'requirements.txt': locked, 'requirements.in': 'a~=1.0\n' }))).toEqual(['a~=1.0']);
    expect(direct({ 'requirements.txt': locked })).toBeUndefined();
  });

  test('of pyproject.toml, with the extras and groups that are asked for', () => {
    const pyproject = `[project]
name = "x"
version = "1"
dependencies = ["a>1", "b[c]"]
[project.optional-dependencies]
fast = ["f"]
slow = ["s"]
[dependency-groups]
Dev = ["d", { include-group = "lint" }]
lint = ["l", { include-group = "dev" }]
[tool.uv]
constraint-dependencies = ["a<9"]
`;
    const found = direct(
      { 'pyproject.toml': pyproject },
      { extras: ['fast'], groups: ['dev'], with: ['w==1'] },
    );
    expect(texts(found)).toEqual(['a>1', 'b[c]', 'f', 'd', 'l', 'w==1']);
    expect(found?.constraints.map(({ text }) => text)).toEqual(['a<9']);
  });

  test("of Poetry's own table", () => {
    const pyproject = `[tool.poetry.dependencies]
python = "^3.11"
a = "^1.2"
b = { version = "~2.0", extras = ["x"], markers = "sys_platform == 'linux'" }
c = { version = "1", optional = true }
d = { git = "https://h.invalid/d" }
[tool.poetry.group.dev.dependencies]
e = "*"
`;
    const files = { 'pyproject.toml': pyproject, 'poetry.lock': 'package = []\n' };
    expect(texts(direct(files))).toEqual(['a>=1.2,<2', "b[x]>=2.0,<2.1; sys_platform == 'linux'", 'd']);
    expect(texts(direct(files, { groups: ['dev'] }))).toContain('e');
  });

  test("what is optional in Poetry's table, alternatives, and the groups of old", () => {
    const pyproject = `[tool.poetry.dependencies]
a = [{ version = "1", markers = "python_version < '3'" }, { version = "^2", markers = "python_version > '3'" }]
b = { version = "1", optional = true, markers = "sys_platform == 'linux'" }
c = { version = "^1 || ^2", optional = true }
[tool.poetry.extras]
Fast_One = ["C"]
[tool.poetry.dev-dependencies]
d = "*"
`;
    const files = { 'pyproject.toml': pyproject, 'poetry.lock': 'package = []\n' };
    expect(texts(direct(files))).toEqual(["a>=2,<3; python_version > '3'"]);
    expect(
      direct(files, { extras: ['fast-one'], groups: ['dev'] })?.requirements.map(({ text }) => text),
    ).toEqual(['a ^2', 'c ^1 || ^2', 'd']);
  });

  test('of a Pipfile', () => {
    const files = {
      'Pipfile.lock': '{}',
      Pipfile: '[packages]\na = "*"\nb = "==1.0"\nc = {version = ">=2", extras = ["x"]}\n',
    };
    expect(texts(direct(files))).toEqual(['a', 'b==1.0', 'c[x]>=2']);
    const grouped = { ...files, Pipfile: '[dev-packages]\nd = "*"\n[docs]\ne = "*"\n[other]\nf = "*"\n' };
    expect(texts(direct(grouped, { groups: ['dev', 'docs'] }))).toEqual(['d', 'e']);
    expect(direct({ 'Pipfile.lock': '{}' })).toBeUndefined();
    expect(direct({ 'Pipfile.lock': '{}', Pipfile: 'no toml' })).toBeUndefined();
  });

  test('of a pylock.toml: what lies beside it', () => {
    expect(texts(direct({ 'pylock.toml': '', 'requirements.txt': 'a\n' }))).toEqual(['a']);
    expect(direct({ 'pylock.toml': '' })).toBeUndefined();
  });

  test('of nothing', () => {
    expect(direct({})).toBeUndefined();
    expect(texts(direct({}, { with: ['a'] }))).toEqual(['a']);
  });
});
