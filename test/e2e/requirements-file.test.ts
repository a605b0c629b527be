import { cpSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { commitFiles, writeFiles } from '../makers/git-repository.ts';
import { output, sharedCache, uvPath, zipwright } from './cli.ts';

/** Builds a function with some files beside its handler. @returns the archive's SHA-256 and its distributions */
async function build(
  files: Readonly<Record<string, string>>,
  ...flags: string[]
): Promise<{ readonly sha256: string; readonly distributions: readonly string[] }> {
  const folder = join(temporaryFolder(), 'project');
  mkdirSync(folder);
  writeFiles(folder, { 'lambda_function.py': 'lambda_handler = print\n', ...files });
  const result = await zipwright(['build', folder, '--runtime', 'python3.11', '--json', ...flags]);
  expect(result.exitCode, result.stdout + result.stderr).toBe(0);
  const { artifacts } = JSON.parse(result.stdout) as {
    artifacts: readonly [
      { readonly sha256: string; readonly distributions: readonly { name: string; version: string }[] },
    ];
  };
  const [{ sha256, distributions }] = artifacts;
  return { sha256, distributions: distributions.map(({ name, version }) => `${name} ${version}`) };
}

const PLAIN = {
  'requirements.txt':
    'requests==2.32.5\nPySocks==1.7.1\nurllib3==2.5.0\nidna==3.10\ncertifi==2025.8.3\ncharset-normalizer==3.4.3\n',
};

describe("pip's own format gives the zip of the plain list", () => {
  test('files that include each other, constraints, extras and markers', async () => {
    const { sha256, distributions } = await build({
      // Below a folder that no function takes in.
      '.requirements/base.txt': '-c pins/all.txt\nrequests[socks]\n',
      '.requirements/pins/all.txt': PLAIN['requirements.txt'],
      'requirements.txt':
        '# what the function needs\n-r .requirements/base.txt\nenum34; python_version < "3.4"\nidna >= 3 ; sys_platform == "linux"\n',
    });
    expect(distributions).toContain('pysocks 1.7.1');
    expect(sha256).toBe((await build(PLAIN)).sha256);
  });

  test('--find-links and --no-index: the same wheels in a folder', async () => {
    const plain = await build(PLAIN);
    const wheelhouse = temporaryFolder();
    for (const path of globSync('wheels/*/*.whl', { cwd: sharedCache })) {
      if (
        /\/(requests-2\.32\.5|pysocks-1\.7\.1|urllib3-2\.5\.0|idna-3\.10|certifi-2025\.8\.3|charset_normalizer-3\.4\.3)-/i.test(
          path,
        )
      ) {
        cpSync(join(sharedCache, path), join(wheelhouse, path.split('/').at(-1) ?? ''));
      }
    }
    const { sha256 } = await build({
      'requirements.txt': `--no-index\n--find-links ${wheelhouse}\n${PLAIN['requirements.txt']}`,
    });
    expect(sha256).toBe(plain.sha256);
  });

  test('--only-binary forbids what has no wheel, --no-binary builds what has one', async () => {
    const wheel = await build({ 'requirements.txt': 'iniconfig==2.1.0\n--only-binary :all:\n' });
    const source = await build({ 'requirements.txt': 'iniconfig==2.1.0\n--no-binary iniconfig\n' });
    expect(source.distributions).toEqual(wheel.distributions);
    const folder = temporaryFolder();
    writeFiles(folder, {
      'lambda_function.py': 'lambda_handler = print\n',
      'requirements.txt': 'docopt==0.6.2\n--only-binary :all:\n',
    });
    const refused = await zipwright(['build', folder, '--runtime', 'python3.11']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('docopt');
  });
});

describe('a distribution of the user, as a folder', () => {
  const library = {
    'pyproject.toml':
      '[project]\nname = "geometry"\nversion = "1.0"\ndescription = "Shapes"\ndependencies = ["iniconfig==2.1.0"]\n[build-system]\nrequires = ["flit_core==3.12.0"]\nbuild-backend = "flit_core.buildapi"\n',
    'geometry/__init__.py': '"""Shapes."""\n',
    'geometry/circle.json': '{}\n',
  };
  const below = (folder: string): Record<string, string> =>
    Object.fromEntries(Object.entries(library).map(([name, text]) => [`${folder}/${name}`, text]));
  const expected = ['geometry 1.0', 'iniconfig 2.1.0'];

  test('is built the same by its path, for editing, and from a repository at a commit', async () => {
    const byPath = await build({ 'requirements.txt': './.geometry\n', ...below('.geometry') });
    expect(byPath.distributions).toEqual(expected);
    const forEditing = await build({ 'requirements.txt': '-e ./.geometry\n', ...below('.geometry') });
    expect(forEditing).toEqual(byPath);
    const repository = temporaryFolder();
    const commit = commitFiles(repository, library);
    const fromGit = await build({ 'requirements.txt': `geometry @ git+file://${repository}@${commit}\n` });
    expect(fromGit).toEqual(byPath);
  });

  test('is a member of a uv workspace, with its requirements from the lock', async () => {
    const root = temporaryFolder();
    writeFiles(root, {
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
      ...below('packages/geometry'),
      'packages/function/pyproject.toml':
        '[project]\nname = "function"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["geometry"]\n[tool.uv.sources]\ngeometry = { workspace = true }\n[tool.uv]\npackage = false\n[tool.zipwright]\nruntime = "python3.11"\n',
      'packages/function/lambda_function.py': 'import geometry\nlambda_handler = print\n',
    });
    await output(uvPath(), ['lock', '--quiet'], { directory: root });
    const folder = join(root, 'packages', 'function');
    const result = await zipwright(['build', folder, '--json']);
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const { artifacts } = JSON.parse(result.stdout) as {
      artifacts: readonly [{ file: string; distributions: readonly { name: string }[] }];
    };
    expect(artifacts[0].distributions.map(({ name }) => name)).toEqual(['geometry', 'iniconfig']);
    const names = await output('unzip', ['-Z1', artifacts[0].file]);
    expect(names.split('\n')).toEqual(
      expect.arrayContaining(['geometry/__init__.py', 'geometry/circle.json', 'lambda_function.py']),
    );
  });

  test('is the project itself when it declares a build system: its files go in as its wheel', async () => {
    const folder = join(temporaryFolder(), 'own');
    mkdirSync(folder);
    writeFiles(folder, {
      ...library,
      'geometry/handler.py': 'lambda_handler = print\n',
      'notes.txt': 'no part of the wheel\n',
    });
    const result = await zipwright([
      'build',
      folder,
      '--runtime',
      'python3.11',
      '--handler',
      'geometry.handler.lambda_handler',
      '--json',
    ]);
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const names = await output('unzip', ['-Z1', join(folder, 'dist', 'own.zip')]);
    expect(names).toContain('geometry/circle.json');
    expect(names).toContain('geometry-1.0.dist-info/METADATA');
    expect(names).not.toContain('notes.txt');
  });
});
