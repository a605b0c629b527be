import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../src/zip/byte-source.ts';
import { readCompressed } from '../../../src/zip/inflate.ts';
import { readArchive } from '../../../src/zip/read-archive.ts';
import { installedFiles } from '../../makers/installed-maker.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { buildFrom, HANDLER, manifestOf, project } from '../existing-build.ts';

describe('from an archive', () => {
  const installed = installedFiles({ name: 'six', files: { 'six.py': 'x = 1\n'.repeat(100) } });
  const entries = [
    ...Object.entries(installed).map(([name, content]) => ({ name, content, mode: 0o100600 })),
    { name: 'lambda_function.py', content: 'old', mode: 0o100777 },
    { name: 'helpers/', mode: 0o40700 },
    { name: 'helpers/run.sh', content: '#!/bin/sh\n', mode: 0o100700 },
    { name: 'helpers/a.py', content: 'a', mode: 0o100666 },
    { name: 'helpers/a.pyc', content: 'stale' },
    { name: 'helpers/__pycache__/a.cpython-39.pyc', content: 'stale' },
    { name: 'helpers/link', content: 'run.sh', mode: 0o120777 },
  ];

  test('the handler is replaced, everything else kept with normal modes and its compressed bytes', async () => {
    const folder = project();
    const bytes = makeZip({ entries });
    writeFileSync(join(folder, 'old.zip'), bytes);
    const built = await buildFrom(folder, 'old.zip');
    expect(Object.keys(built.contents)).toEqual([
      'six-1.0.dist-info/METADATA',
      'six-1.0.dist-info/RECORD',
      'six-1.0.dist-info/WHEEL',
      'six.py',
      'helpers/a.py',
      'helpers/link',
      'helpers/run.sh',
      'lambda_function.py',
    ]);
    expect(built.contents).toMatchObject({
      'lambda_function.py': `644 ${HANDLER}`,
      'helpers/run.sh': '755 #!/bin/sh\n',
      'helpers/a.py': '644 a',
      'helpers/link': 'link run.sh',
    });
    expect(built.distributions).toEqual([{ name: 'six', version: '1.0' }]);
    expect(built.notices).toEqual(['Compiled files of "old.zip" are left out (__pycache__, .pyc): 2']);
    expect(readFileSync(join(folder, 'old.zip'))).toEqual(bytes);
    const before = compressedOf(bytes, 'six.py');
    expect(compressedOf(readFileSync(built.file), 'six.py')).toEqual(before);
    expect(manifestOf(built).files).toContainEqual({ path: 'helpers/a.py', source: 'old.zip/helpers/a.py' });
    expect(execFileSync('unzip', ['-tq', built.file], { encoding: 'utf8' })).toContain('No errors');
  });

  test('what was built is its own next beginning: the same bytes again', async () => {
    const folder = project();
    const files = temporaryFolder();
    const at = (name: string): string => join(files, name);
    writeFileSync(at('old.zip'), makeZip({ entries }));
    const first = await buildFrom(folder, at('old.zip'), { output: at('first.zip') });
    const second = await buildFrom(folder, at('first.zip'), { output: at('second.zip') });
    expect(second.sha256).toBe(first.sha256);
    const third = await buildFrom(folder, at('second.zip'), { output: at('third.zip') });
    expect(third).toMatchObject({ sha256: first.sha256, reusedPacks: 1, packed: [] });
  });

  test('the archive itself is replaced only when -o says so, and whole', async () => {
    const folder = project();
    mkdirSync(join(folder, 'dist'));
    const file = join(folder, 'dist', 'project.zip');
    const bytes = makeZip({ entries });
    writeFileSync(file, bytes);
    await expect(buildFrom(folder, 'dist/project.zip')).rejects.toThrow(/it is what the build starts from/);
    expect(readFileSync(file)).toEqual(bytes);
    writeFileSync(join(folder, 'lambda_function.py'), 'def other(): ...\n');
    await expect(buildFrom(folder, 'dist/project.zip', { output: 'dist/project.zip' })).rejects.toMatchObject(
      { code: expect.stringMatching(/^HANDLER_/) as string },
    );
    expect(readFileSync(file)).toEqual(bytes);
    writeFileSync(join(folder, 'lambda_function.py'), HANDLER);
    const built = await buildFrom(folder, 'dist/project.zip', { output: 'dist/project.zip' });
    expect(built.file).toBe(file);
    expect(built.contents['lambda_function.py']).toBe(`644 ${HANDLER}`);
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['project.manifest.json', 'project.zip']);
  });

  test("a project's file at a distribution's path replaces it, in RECORD too", async () => {
    const folder = project({ 'lambda_function.py': HANDLER, 'six.py': 'mine' });
    writeFileSync(join(folder, 'old.zip'), makeZip({ entries }));
    const { contents, notices } = await buildFrom(folder, 'old.zip');
    expect(contents['six.py']).toBe('644 mine');
    expect(contents['six-1.0.dist-info/RECORD']).not.toContain('six.py');
    expect(notices).toHaveLength(1);
  });

  test('a layer stays one, and a function becomes one', async () => {
    const folder = project();
    const layer = Object.entries(installed).map(([name, content]) => ({
      name: `python/lib/python3.13/site-packages/${name}`,
      content,
    }));
    writeFileSync(
      join(folder, 'layer.zip'),
      makeZip({ entries: [...layer, { name: 'lib/libx.so', content: 'x' }] }),
    );
    const kept = await buildFrom(folder, 'layer.zip', { kind: 'layer' });
    expect(kept.contents['python/lib/python3.13/site-packages/six.py']).toBeDefined();
    expect(kept.contents['lib/libx.so']).toBeDefined();
    expect(kept.distributions).toEqual([{ name: 'six', version: '1.0' }]);
    writeFileSync(join(folder, 'function.zip'), makeZip({ entries }));
    const made = await buildFrom(folder, 'function.zip', { kind: 'layer', output: 'made.zip' });
    expect(made.contents['python/six.py']).toBeDefined();
    expect(made.contents['python/helpers/link']).toBe('link run.sh');
  });

  test('same content compressed otherwise is another pack: the store never decides', async () => {
    const folder = project();
    writeFileSync(join(folder, 'a.zip'), makeZip({ entries }));
    const stored = entries.map((entry) => ({ ...entry, method: 0 }));
    writeFileSync(join(folder, 'b.zip'), makeZip({ entries: stored }));
    await buildFrom(folder, 'a.zip');
    const { file } = await buildFrom(folder, 'b.zip', { output: 'b2.zip' });
    expect(compressedOf(readFileSync(file), 'six.py').length).toBe(600);
  });

  test.each([
    ['a name that leaves the package', [{ name: '../x' }], 'ZIP_UNSAFE_NAME'],
    ['a name twice', [{ name: 'x' }, { name: 'x' }], 'ZIP_DUPLICATE_NAME'],
    ['an encrypted file', [{ name: 'x', flags: 1 }], 'ZIP_ENCRYPTED'],
    ['a link that leads outside', [{ name: 'x', content: '/etc', mode: 0o120777 }], 'FROM_UNUSABLE'],
    [
      'a damaged file',
      [{ name: 'x', content: 'a', central: { crc32: 5 }, local: { crc32: 5 } }],
      'ZIP_DAMAGED_ENTRY',
    ],
    [
      'a damaged file of a distribution',
      entries.map((entry) =>
        entry.name === 'six.py' ? { ...entry, central: { crc32: 5 }, local: { crc32: 5 } } : entry,
      ),
      'ZIP_DAMAGED_ENTRY',
    ],
  ] as const)('%s is refused, and nothing is written', async (_, bad, code) => {
    const folder = project();
    writeFileSync(join(folder, 'old.zip'), makeZip({ entries: bad }));
    await expect(buildFrom(folder, 'old.zip')).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).not.toContain('dist');
  });
});

function compressedOf(bytes: Buffer, name: string): Buffer {
  const source = memorySource(bytes, 'archive');
  const entry = readArchive(source).find((each) => each.name === name);
  return entry === undefined ? Buffer.alloc(0) : Buffer.from(readCompressed(source, entry));
}
