import { describe, expect, test } from 'vitest';
import { functionSettings } from '../../../src/workflow/assemble/function-settings.ts';
import { askedRequirements } from '../../../src/workflow/look/requirement-chain.ts';
import { buildRequest, madeProject } from '../made-project.ts';

/** `requests[socks]>=2 (requirements.txt)` */
function direct(files: Readonly<Record<string, string>>): string[] {
  const project = madeProject(files);
  const [settings] = functionSettings(project, buildRequest(project.directory), {});
  return settings === undefined
    ? []
    : askedRequirements({ project, settings }).map(({ text, source }) => `${text} (${source ?? ''})`);
}

const RUNTIME = '[tool.zipwright]\nruntime = "python3.12"\n';

describe('what a project asks for by itself', () => {
  test('requirements files, each by its name; constraints ask for nothing', () => {
    const files = {
      'zipwright.toml': 'runtime = "python3.12"\nwith = ["extra>=1"]\nbundle-sdk = true\n',
      'requirements.txt':
        'requests[socks] >= 2 ; python_version > "3"\nenum34 ; python_version < "3.4"\n-r more/base.txt\n-c pins.txt\n--no-index\n???\n',
      'more/base.txt': 'idna\nprivate @ https://user:secret@packages.example/private.whl\n',
      'pins.txt': 'urllib3<3\n-r further.txt\n',
      'further.txt': 'chardet<5\n',
    };
    expect(direct(files)).toEqual([
      'requests[socks]>= 2 (requirements.txt)',
      'idna (more/base.txt)',
      'private (more/base.txt)',
      'extra>=1 (the key "with")',
      'boto3 (bundle-sdk)',
    ]);
  });

  test('a compiled file stands for the one that it was made from', () => {
    expect(
      direct({ 'requirements.in': 'requests\n', 'requirements.txt': 'requests==2\nurllib3==2\n' }),
    ).toEqual(['requests (requirements.in)']);
  });

  test('pyproject.toml, with the extras and groups that are asked for', () => {
    const pyproject = `${RUNTIME}extras = ["Fast"]\ngroups = ["aws"]
[project]
name = "thumbs"
dependencies = ["requests"]
[project.optional-dependencies]
fast = ["orjson"]
slow = ["simplejson"]
[dependency-groups]
aws = ["boto3", { include-group = "base" }]
base = ["idna", { include-group = "aws" }]
test = ["pytest"]
`;
    const expected = ['requests', 'orjson', 'boto3', 'idna'].map((name) => `${name} (pyproject.toml)`);
    expect(direct({ 'pyproject.toml': pyproject })).toEqual(expected);
    expect(direct({ 'pyproject.toml': pyproject, 'uv.lock': '' })).toEqual(expected);
    expect(direct({ 'pyproject.toml': pyproject, 'pylock.toml': '' })).toEqual(expected);
    expect(direct({ 'pyproject.toml': pyproject, 'pdm.lock': '' })).toEqual(expected);
  });

  test("Poetry's own tables", () => {
    const pyproject = `${RUNTIME}groups = ["aws"]
[tool.poetry.dependencies]
python = "^3.12"
requests = "^2.31"
idna = "*"
urllib3 = { version = "<3", extras = ["socks"] }
enum34 = { version = "1", markers = "python_version < '3.4'" }
later = { version = "1", optional = true }
[tool.poetry.group.aws.dependencies]
boto3 = [{ version = "1", markers = "python_version < '3'" }, { version = "2" }]
[tool.poetry.group.test.dependencies]
pytest = "*"
`;
    expect(direct({ 'pyproject.toml': pyproject, 'poetry.lock': '' })).toEqual(
      ['requests ^2.31', 'idna', 'urllib3[socks] <3', 'boto3 2'].map((text) => `${text} (pyproject.toml)`),
    );
  });

  test('a Pipfile', () => {
    const files = {
      'zipwright.toml': 'runtime = "python3.12"\ngroups = ["dev"]\n',
      Pipfile: '[packages]\nrequests = "*"\n[dev-packages]\npytest = "==8"\n[other]\nno = "*"\n',
      'Pipfile.lock': '{}',
    };
    expect(direct(files)).toEqual(['requests (Pipfile)', 'pytest ==8 (Pipfile)']);
  });

  test('a project that is a package asks for itself', () => {
    const pyproject = `${RUNTIME}[build-system]\nrequires = []\n[project]\nname = "My.Thumbs"\ndependencies = ["requests"]\n`;
    expect(direct({ 'pyproject.toml': pyproject })).toEqual([
      'My.Thumbs (the project itself)',
      'requests (pyproject.toml)',
    ]);
  });

  test('nothing', () => {
    expect(direct({ 'zipwright.toml': 'runtime = "python3.12"\n' })).toEqual([]);
  });
});
