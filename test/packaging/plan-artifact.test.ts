import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHasher } from '../../src/packaging/artifact-hasher.ts';
import { deflateOnce } from '../../src/packaging/deflate-once.ts';
import { planArtifact, type ArtifactPlan } from '../../src/packaging/plan-artifact.ts';
import { readUserEntry, type UserEntry } from '../../src/packaging/user-entries.ts';
import { writeArtifact } from '../../src/packaging/write-artifact.ts';
import { storeLayout } from '../../src/store/store-layout.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { inflateEntrySync } from '../../src/zip/inflate.ts';
import { readArchive } from '../../src/zip/read-archive.ts';
import { makePack } from '../makers/pack-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

function userEntry(folder: string, path: string, content: string): Promise<UserEntry> {
  const source = join(folder, path.replaceAll('/', '_'));
  writeFileSync(source, content);
  const layout = storeLayout(join(folder, 'cache'));
  return readUserEntry({ source, path, executable: false }, (bytes) => deflateOnce(bytes, layout));
}

async function written(plan: ArtifactPlan, folder: string): Promise<Buffer> {
  const path = join(folder, 'out', 'artifact.zip');
  const sha256 = await writeArtifact(plan, path, await createHasher(plan));
  const bytes = readFileSync(path);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  expect(bytes.length).toBe(plan.size);
  return bytes;
}

const contents = (bytes: Buffer): Record<string, string> => {
  const source = memorySource(bytes, 'artifact.zip');
  return Object.fromEntries(
    readArchive(source).map((entry) => [entry.name, inflateEntrySync(source, entry).toString()]),
  );
};

describe('planArtifact() and writeArtifact()', () => {
  test("packs by name, then the user's files; Python and unzip accept the archive", async () => {
    const folder = temporaryFolder();
    const zeta = await makePack(folder, { name: 'zeta', files: { 'zeta.py': 'z' } });
    const alpha = await makePack(folder, {
      name: 'alpha',
      files: { 'alpha/__init__.py': 'a', 'alpha/ü.py': 'u' },
    });
    const entries = [
      await userEntry(folder, 'z.py', 'print(1)'),
      await userEntry(folder, 'app.py', 'def handler(): ...'),
    ];
    const plan = planArtifact({ packs: [zeta, alpha], userEntries: entries, onConflict: 'error' });
    const bytes = await written(plan, folder);
    const names = Object.keys(contents(bytes));
    expect(names.filter((name) => !name.includes('dist-info'))).toEqual([
      'alpha/__init__.py',
      'alpha/ü.py',
      'zeta.py',
      'app.py',
      'z.py',
    ]);
    const file = join(folder, 'out', 'artifact.zip');
    expect(execFileSync('python3', ['-m', 'zipfile', '-t', file], { encoding: 'utf8' })).toContain(
      'Done testing',
    );
    const modes = execFileSync(
      'python3',
      [
        '-c',
        'import sys,zipfile; print({oct(i.external_attr>>16)+str(i.date_time)+str(i.create_system) for i in zipfile.ZipFile(sys.argv[1]).infolist()})',
        file,
      ],
      { encoding: 'utf8' },
    );
    expect(modes.trim()).toBe("{'0o100644(1980, 1, 1, 0, 0, 0)3'}");
  });

  test('the same bytes whatever the order of the input', async () => {
    const folder = temporaryFolder();
    const a = await makePack(folder, { name: 'a', files: { 'a.py': 'a' } });
    const b = await makePack(folder, { name: 'b', files: { 'b.py': 'b' } });
    const x = await userEntry(folder, 'x.py', 'x');
    const y = await userEntry(folder, 'y.py', 'y');
    const first = await written(
      planArtifact({ packs: [a, b], userEntries: [x, y], onConflict: 'error' }),
      folder,
    );
    const second = await written(
      planArtifact({ packs: [b, a], userEntries: [y, x], onConflict: 'error' }),
      folder,
    );
    expect(second.equals(first)).toBe(true);
  });

  test('any set of files comes out as it went in', async () => {
    const name = fc.stringMatching(/^[a-z0-9_é]{1,8}(\/[a-zA-Z0-9_.-]{1,8}x){0,3}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, fc.string({ maxLength: 200 }), {
          minKeys: 1,
          maxKeys: 12,
          noNullPrototype: true,
        }),
        async (files) => {
          const paths = Object.keys(files);
          fc.pre(!paths.some((path) => paths.some((other) => other.startsWith(`${path}/`))));
          const folder = temporaryFolder();
          const half = Math.ceil(paths.length / 2);
          const inWheel = Object.fromEntries(Object.entries(files).slice(0, half));
          const pack = await makePack(folder, { name: 'zz-made', files: inWheel });
          const own = await Promise.all(
            Object.entries(files)
              .slice(half)
              .map(([path, content]) => userEntry(folder, path, content)),
          );
          const bytes = await written(
            planArtifact({ packs: [pack], userEntries: own, onConflict: 'error' }),
            folder,
          );
          expect(contents(bytes)).toMatchObject(files);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('equal paths', () => {
  const shared = { 'google/__init__.py': '# namespace\n', 'bin/tool': 'same' };

  test('with equal bytes become one entry', async () => {
    const folder = temporaryFolder();
    const a = await makePack(folder, { name: 'a', files: { ...shared, 'google/a.py': 'a' } });
    const b = await makePack(folder, { name: 'b', files: { ...shared, 'google/b.py': 'b' } });
    const plan = planArtifact({ packs: [a, b], userEntries: [], onConflict: 'error' });
    const read = contents(await written(plan, folder));
    expect(read).toMatchObject({ ...shared, 'google/a.py': 'a', 'google/b.py': 'b' });
    expect(plan.unzippedSize).toBe(Object.values(read).join('').length);
  });

  test('with different bytes are an error that names both, or one of them wins', async () => {
    const folder = temporaryFolder();
    const a = await makePack(folder, { name: 'a', files: { 'google/x.py': 'from a' } });
    const b = await makePack(folder, { name: 'b', files: { 'google/x.py': 'from b' } });
    expect(() => planArtifact({ packs: [a, b], userEntries: [], onConflict: 'error' })).toThrow(
      expect.objectContaining({
        code: 'CONFLICTING_DISTRIBUTIONS',
        message: expect.stringMatching(/a and b.*google\/x\.py/),
      }),
    );
    const first = await written(
      planArtifact({ packs: [a, b], userEntries: [], onConflict: 'first' }),
      folder,
    );
    expect(contents(first)['google/x.py']).toBe('from a');
    const last = await written(planArtifact({ packs: [a, b], userEntries: [], onConflict: 'last' }), folder);
    expect(contents(last)['google/x.py']).toBe('from b');
  });

  test('a file that is a folder elsewhere is an error', async () => {
    const folder = temporaryFolder();
    const a = await makePack(folder, { name: 'a', files: { data: 'file' } });
    const b = await makePack(folder, { name: 'b', files: { 'data/x': 'below' } });
    expect(() => planArtifact({ packs: [a, b], userEntries: [], onConflict: 'first' })).toThrow(
      expect.objectContaining({ code: 'CONFLICTING_DISTRIBUTIONS' }),
    );
  });

  test.each([
    ['at the same path', 'demo/a.py'],
    ['below a file', 'demo/a.py/x'],
    ['above a folder', 'demo'],
  ])("a user's file %s is an error that names both", async (_, path) => {
    const folder = temporaryFolder();
    const demo = await makePack(folder, { name: 'demo', files: { 'demo/a.py': 'a' } });
    const userEntries = [await userEntry(folder, path, 'mine')];
    expect(() => planArtifact({ packs: [demo], userEntries, onConflict: 'error' })).toThrow(
      expect.objectContaining({ code: 'USER_FILE_CONFLICT', message: expect.stringContaining('demo 1.0') }),
    );
  });
});

test('a pack whose data changed is noticed, and an earlier archive stays as it was', async () => {
  const folder = temporaryFolder();
  const pack = await makePack(folder, { name: 'demo', files: { 'demo.py': 'print(1)' } });
  const plan = planArtifact({ packs: [pack], userEntries: [], onConflict: 'error' });
  const before = await written(plan, folder);
  const changed = readFileSync(pack.path);
  changed[45] = (changed[45] ?? 0) ^ 1;
  writeFileSync(pack.path, changed);
  const path = join(folder, 'out', 'artifact.zip');
  const hasher = await createHasher(plan);
  await expect(writeArtifact(plan, path, hasher)).rejects.toMatchObject({ code: 'PACK_DAMAGED' });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(join(folder, 'out'))).toEqual(['artifact.zip']);
});
