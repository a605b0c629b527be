import { copyFileSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHasher } from '../../src/packaging/artifact-hasher.ts';
import type { ArtifactPlan } from '../../src/packaging/plan-artifact.ts';
import { writeArtifact } from '../../src/packaging/write-artifact.ts';
import { findUpToDate, recordWritten } from '../../src/packaging/written-record.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { planOf } from './planned.ts';

const contents = { files: { 'app.py': 'x = 1' }, wheels: [{ name: 'demo', files: { 'demo.py': 'y' } }] };

interface Written {
  readonly path: string;
  readonly record: string;
  readonly sha256: string;
}

async function write(plan: ArtifactPlan): Promise<Written> {
  const folder = temporaryFolder();
  const path = join(folder, 'artifact.zip');
  const record = join(folder, 'record.json');
  using hasher = await createHasher(plan);
  const sha256 = await writeArtifact(plan, path, hasher);
  recordWritten(plan, path, { record, sha256 });
  return { path, record, sha256 };
}

describe('findUpToDate()', () => {
  test('an archive that was written of the same plan, and its hash', async () => {
    const plan = await planOf(contents);
    const { path, record, sha256 } = await write(plan);
    expect(findUpToDate(plan, path, record)).toBe(sha256);
    expect(findUpToDate(await planOf(contents), path, record)).toBe(sha256);
  });

  test.each([
    ["another file of the user's", { ...contents, files: { 'app.py': 'x = 2' } }],
    ['one more file', { ...contents, files: { ...contents.files, 'b.py': '' } }],
    ['another distribution', { ...contents, wheels: [{ name: 'demo', files: { 'demo.py': 'z' } }] }],
    ['no distribution', { files: contents.files }],
  ])('not with %s', async (_, changed) => {
    const { path, record } = await write(await planOf(contents));
    expect(findUpToDate(await planOf(changed), path, record)).toBeUndefined();
  });

  const touches: Record<string, (path: string) => void> = {
    'changed in one byte, with the old times': (path) => {
      const bytes = readFileSync(path);
      bytes[40] = (bytes[40] ?? 0) ^ 1;
      writeFileSync(path, bytes);
      utimesSync(path, 1, 1);
    },
    'replaced by its copy': (path) => {
      copyFileSync(path, `${path}.copy`);
      renameSync(`${path}.copy`, path);
    },
    cut: (path) => writeFileSync(path, readFileSync(path).subarray(0, 100)),
    'taken away': (path) => rmSync(path),
  };
  test.each(Object.entries(touches))('not when it was %s', async (_, touch) => {
    const plan = await planOf(contents);
    const { path, record } = await write(plan);
    touch(path);
    expect(findUpToDate(plan, path, record)).toBeUndefined();
  });

  test.each([
    ['no record', undefined],
    ['a record that is no JSON', '{'],
    ['a record of something else', '{"file":"1 2 3 4","packs":"","sha256":"00"}'],
  ])('not with %s', async (_, text) => {
    const plan = await planOf(contents);
    const { path, record } = await write(plan);
    rmSync(record);
    if (text !== undefined) {
      writeFileSync(record, text);
    }
    expect(findUpToDate(plan, path, record)).toBeUndefined();
  });

  test('nor when parts of a pack are joined: these are written anew', async () => {
    const plan = await planOf({
      wheels: [
        { name: 'a', files: { 'shared/x.py': 'same' } },
        { name: 'b', files: { 'shared/x.py': 'same', 'b.py': '' } },
      ],
    });
    const { path, record } = await write(plan);
    expect(findUpToDate(plan, path, record)).toBeUndefined();
  });
});
