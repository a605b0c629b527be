import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BuildRequest } from '../../../src/workflow/assemble/build-request.ts';
import {
  functionSettings,
  ownPaths,
  type FunctionSettings,
} from '../../../src/workflow/assemble/function-settings.ts';
import type { Project } from '../../../src/project/read-project.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { buildRequest, madeProject } from '../made-project.ts';

function settingsOf(
  project: Project,
  request: Partial<BuildRequest> = {},
  environment: Readonly<Record<string, string>> = {},
): FunctionSettings[] {
  return functionSettings(project, buildRequest(project.directory, request), environment);
}

/** Settings of the one function that a project of one file has. */
function settingsFor(toml: string, request: Partial<BuildRequest> = {}): FunctionSettings {
  const [settings] = settingsOf(madeProject({ 'zipwright.toml': toml }), request);
  if (settings === undefined) {
    throw new Error('A project has at least one function');
  }
  return settings;
}

describe('functionSettings()', () => {
  test('a layer is named once', async () => {
    expect(settingsFor('layers = ["a.zip", "b.zip"]').layers).toHaveLength(2);
    expect(await refusalOf(() => settingsFor('layers = ["a.zip", "b.zip", "a.zip"]'))).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: 'Cannot use the layer "a.zip" twice in one function',
    });
  });

  test('a project that says nothing is one function of its folder', () => {
    const project = madeProject();
    expect(settingsOf(project)).toEqual([
      {
        name: 'thumbs',
        kind: 'function',
        target: { runtime: expect.objectContaining({ id: 'python3.13' }), architecture: 'x86_64' },
        runtimeDeclaredBy: undefined,
        handler: undefined,
        source: project.directory,
        dependencies: { kind: 'none' },
        prefix: '',
        userPrefix: '',
        output: join(project.directory, 'dist', 'thumbs.zip'),
        ownPackage: undefined,
        layers: [],
        configuredLayers: [],
        configuration: {},
      },
    ]);
  });

  test('flag wins over variable, variable over function, function over project', () => {
    const project = madeProject({
      'zipwright.toml': 'runtime = "python3.9"\nhandler = "p.h"\n[functions.one]\nruntime = "python3.10"\n',
    });
    const runtime = (request: Partial<BuildRequest>, environment = {}): string | undefined =>
      settingsOf(project, request, environment)[0]?.target.runtime.id;
    const variable = { ZIPWRIGHT_RUNTIME: 'python3.11' };
    expect(runtime({ overrides: { runtime: '3.12' } }, variable)).toBe('python3.12');
    expect(runtime({}, variable)).toBe('python3.11');
    expect(runtime({})).toBe('python3.10');
    expect(settingsOf(project)[0]?.handler, 'what only the project says holds').toBe('p.h');
  });

  test('ZIPWRIGHT_ARCH chooses the architecture, and an empty variable nothing', () => {
    const project = madeProject();
    expect(settingsOf(project, {}, { ZIPWRIGHT_ARCH: 'arm64' })[0]?.target.architecture).toBe('arm64');
    expect(settingsOf(project, {}, { ZIPWRIGHT_ARCH: '' })[0]?.target.architecture).toBe('x86_64');
  });

  describe('several functions', () => {
    const toml = '[functions.one]\nhandler = "a.b"\n[functions.two]\nname = "second"\n';

    test('are all built, each to a file of its name', () => {
      const project = madeProject({ 'zipwright.toml': toml });
      expect(settingsOf(project).map(({ name, output }) => [name, output])).toEqual([
        ['one', join(project.directory, 'dist', 'one.zip')],
        ['second', join(project.directory, 'dist', 'second.zip')],
      ]);
    });

    test('or the one that is asked for', () => {
      const project = madeProject({ 'zipwright.toml': toml });
      expect(settingsOf(project, { function: 'two' }).map(({ name }) => name)).toEqual(['second']);
    });

    test('share the folder of an output that names a file', () => {
      const project = madeProject({ 'zipwright.toml': toml });
      const outputs = settingsOf(project, { overrides: { output: '/out/all.zip' } }).map(
        ({ output }) => output,
      );
      expect(outputs).toEqual(['/out/one.zip', '/out/second.zip']);
    });

    test.each([
      [
        'on',
        { hint: 'did you mean "one"?', message: 'Cannot build function "on": the project has one, two' },
      ],
      ['other', { message: 'Cannot build function "other": the project has one, two' }],
    ])('one that does not exist is refused: %s', async (name, expected) => {
      const project = madeProject({ 'zipwright.toml': toml });
      expect(await refusalOf(() => settingsOf(project, { function: name }))).toMatchObject({
        code: 'FUNCTION_UNKNOWN',
        exitCode: 2,
        ...expected,
      });
    });

    test('so is any in a project that names none', async () => {
      expect(await refusalOf(() => settingsOf(madeProject(), { function: 'one' }))).toMatchObject({
        message: 'Cannot build function "one": the project names no functions',
      });
    });
  });

  test.each([
    ['a file', 'out/a.zip', 'out/a.zip'],
    ['a folder', 'out', 'out/thumbs.zip'],
    ['a folder with a final slash', 'out/', 'out/thumbs.zip'],
  ])('output: %s', (_, output, file) => {
    const project = madeProject({ 'zipwright.toml': `output = "${output}"` });
    expect(settingsOf(project)[0]?.output).toBe(join(project.directory, file));
  });

  test.each([
    ['common', 'common/'],
    ['common/', 'common/'],
    ['./a//b/', 'a/b/'],
    ['a\\\\b', 'a/b/'],
    ['', ''],
    ['.', ''],
  ])('prefix "%s" is "%s"', (prefix, expected) => {
    expect(settingsFor(`prefix = "${prefix}"`)).toMatchObject({ prefix: expected, userPrefix: '' });
  });

  test.each(['/abs', '..', 'a/../b', '..\\\\x'])(
    'prefix "%s" leads out of the package: refused',
    async (prefix) => {
      expect(await refusalOf(() => settingsFor(`prefix = "${prefix}"`))).toMatchObject({
        code: 'CONFIGURATION_INVALID',
        exitCode: 2,
        message: expect.stringContaining('it must be a folder inside the package'),
      });
    },
  );

  describe('a layer', () => {
    test('puts distributions where Python looks, and has no files of the user unless it names a folder', () => {
      const project = madeProject({ 'zipwright.toml': 'runtime = "python3.11"\nhandler = "a.b"\n' });
      expect(settingsOf(project, { kind: 'layer' })).toMatchObject([
        {
          kind: 'layer',
          prefix: 'python/',
          source: undefined,
          handler: undefined,
          output: join(project.directory, 'dist', 'thumbs-layer.zip'),
        },
      ]);
    });

    test('may use the folder of one Python version', () => {
      expect(
        settingsFor('runtime = "3.12"\n[layer]\nlayout = "site-packages"\n', { kind: 'layer' }).prefix,
      ).toBe('python/lib/python3.12/site-packages/');
    });

    test("has the user's files beside the distributions", () => {
      const settings = settingsFor('source = "lib"\n', { kind: 'layer' });
      expect(settings).toMatchObject({ prefix: 'python/', userPrefix: 'python/' });
      expect(settings.source).toMatch(/thumbs\/lib$/);
    });
  });

  describe('the project as a package', () => {
    const pyproject = '[build-system]\nrequires = []\n[project]\nname = "My.Thumbs"\n';

    test.each([
      ['a build system makes it one', pyproject, 'my-thumbs'],
      ['the package key may say no', `${pyproject}[tool.zipwright]\npackage = false\n`, undefined],
      ['the package key may say yes', '[project]\nname = "x"\n[tool.zipwright]\npackage = true\n', 'x'],
      ['without a name it is called as its folder', '[tool.zipwright]\npackage = true\n', 'thumbs'],
      ['nothing makes it none', '[project]\nname = "x"\n', undefined],
    ])('%s', (_, toml, name) => {
      expect(settingsOf(madeProject({ 'pyproject.toml': toml }))[0]?.ownPackage).toBe(name);
    });
  });

  test('layers are names of configured ones, else files seen from the project', () => {
    const toml = '[functions.one]\nlayers = ["their.zip", "base"]\n[layers.base]\ndistributions = ["a"]\n';
    const { layers, configuredLayers } = settingsFor(toml);
    expect(layers).toEqual([expect.stringMatching(/thumbs\/their\.zip$/)]);
    expect(configuredLayers).toEqual(['base']);
  });

  test('a layer has no layers', () => {
    const toml = '[functions.one]\nlayers = ["base"]\n[layers.base]\ndistributions = ["a"]\n';
    expect(settingsFor(toml, { kind: 'layer' }).configuredLayers).toEqual([]);
  });

  test('dependencies that are named win over those that are found', () => {
    const project = madeProject({ 'requirements.txt': '', 'other.txt': '' });
    expect(settingsOf(project)[0]?.dependencies).toMatchObject({
      files: [join(project.directory, 'requirements.txt')],
    });
    expect(
      settingsOf(project, { overrides: { dependencies: ['other.txt'] } })[0]?.dependencies,
    ).toMatchObject({
      files: [join(project.directory, 'other.txt')],
    });
  });
});

const paths = (files: Readonly<Record<string, string>>, request: Partial<BuildRequest> = {}): string[] => {
  const project = madeProject(files);
  const [settings] = settingsOf(project, request);
  return settings === undefined ? [] : ownPaths(settings, project);
};

describe('ownPaths()', () => {
  test("are the build's output and state and what it reads, seen from the source folder", () => {
    expect(paths({ 'requirements.txt': '' })).toEqual([
      'dist/thumbs.zip',
      'dist',
      '.zipwright',
      'requirements.txt',
    ]);
    expect(paths({ 'uv.lock': '' })).toContain('uv.lock');
    expect(paths({}, { overrides: { output: 'made/here.zip' } })).toContain('made/here.zip');
  });

  test('what lies outside the source folder is none of its files', () => {
    expect(paths({ 'zipwright.toml': 'source = "src"\n', 'requirements.txt': '' })).toEqual([]);
  });

  test('a layer without files of the user has none', () => {
    expect(paths({}, { kind: 'layer' })).toEqual([]);
  });
});
