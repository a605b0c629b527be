import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProject, readToml } from '../../src/project/read-project.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

describe('readProject()', () => {
  test('a folder without any file is a project that says nothing', () => {
    const folder = temporaryFolder();
    expect(readProject(folder)).toEqual({
      directory: folder,
      folderName: basename(folder),
      configuration: { defaults: {}, functions: new Map(), layers: new Map(), foreignLayers: new Map() },
      pyproject: undefined,
      pythonVersion: undefined,
    });
  });

  test('reads [tool.zipwright] of pyproject.toml', () => {
    const folder = projectWith({ 'pyproject.toml': '[tool.zipwright]\nruntime = "python3.11"\n' });
    expect(readProject(folder).configuration.defaults).toEqual({ runtime: 'python3.11' });
  });

  test('zipwright.toml wins over pyproject.toml', () => {
    const folder = projectWith({
      'zipwright.toml': 'runtime = "python3.12"\n',
      'pyproject.toml': '[tool.zipwright]\nruntime = "python3.11"\nhandler = "a.b"\n',
    });
    expect(readProject(folder).configuration.defaults).toEqual({ runtime: 'python3.12' });
  });

  test.each([
    ['3.11\n', '3.11'],
    ['3.11.7\n', '3.11'],
    ['cpython-3.12.1-linux-x86_64-gnu\n', '3.12'],
    ['# chosen\n3.10\n', '3.10'],
    ['pypy3.10\n', undefined],
    ['system\n', undefined],
    ['', undefined],
  ])('.python-version %j', (content, version) => {
    expect(readProject(projectWith({ '.python-version': content })).pythonVersion).toBe(version);
  });

  test('refuses a folder that does not exist, as a mistake in the command', async () => {
    expect(await refusalOf(() => readProject('/no/such/project'))).toMatchObject({
      code: 'PROJECT_NOT_FOUND',
      message: 'Cannot build "/no/such/project": there is no such folder',
      exitCode: 2,
    });
  });

  test('refuses a file, with the flag for one', async () => {
    const file = join(projectWith({ 'package.zip': '' }), 'package.zip');
    expect(await refusalOf(() => readProject(file))).toMatchObject({
      code: 'PROJECT_NOT_FOUND',
      message: expect.stringContaining('it is a file'),
      hint: expect.stringContaining(`--from ${file}`),
    });
  });

  test('says in which line a configuration is broken', async () => {
    const folder = projectWith({ 'pyproject.toml': '[project]\nname = "a"\nversion = \n' });
    const error = await refusalOf(() => readProject(folder));
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', exitCode: 2, data: { line: 3 } });
    expect(error.message).toContain(`"${join(folder, 'pyproject.toml')}": line 3, column`);
    expect(error.message).not.toContain('\n');
  });
});

describe('readToml()', () => {
  test('a file that does not exist is nothing', () => {
    expect(readToml('/no/such/file.toml')).toBeUndefined();
  });

  test('any bytes are a table or refused', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'x'));
    const file = join(folder, 'x', 'any.toml');
    const lines = fc
      .array(
        fc.constantFrom('[a]', '[[a]]', 'a = 1', 'b = "', '"""', "c = '''", 'd = [1,', ']', 'e.f = 2', '='),
      )
      .map((all) => Buffer.from(all.join('\n')));
    const deep = fc.constantFrom(
      Buffer.from(`a = ${'['.repeat(100_000)}`),
      Buffer.from(`a${'.a'.repeat(20_000)} = 1`),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 60 }), lines, { arbitrary: deep, weight: 1 }),
        async (bytes) => {
          writeFileSync(file, bytes);
          await returnsOrRefuses(() => readToml(file));
        },
      ),
      { numRuns: 100 },
    );
  });
});
