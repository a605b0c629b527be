import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IN_MEMORY } from '../../src/state/database.ts';
import { importState } from '../../src/state/import-state.ts';
import { openState, type ServiceStates } from '../../src/state/state.ts';
import { readTar } from '../../src/state/tar-reader.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { addNote, changed, exported, streamOf, withDatabase, withManifest, type Entry } from './archives.ts';
import { bytesOf, noteMigrations, notes, sha256Of, type NoteTables } from './notes.ts';

describe('an export', () => {
  test.each([
    ['a folder', undefined],
    ['memory', IN_MEMORY],
  ])('of %s is all there after its import', async (_, place) => {
    const { hashes, archive } = await exported(place);
    const folder = join(temporaryFolder(), 'new', 'data');
    await importState(folder, streamOf(archive), { notes });
    await using state = await openState<NoteTables>(folder, { notes });
    const rows = await state.database.selectFrom('notes').select('sha256').orderBy('id').execute();
    expect(rows.map(({ sha256 }) => sha256)).toEqual(hashes);
    for (const sha256 of hashes) {
      expect(sha256Of(await bytesOf(state.blobs.open(sha256)))).toBe(sha256);
    }
    await addNote(state, Buffer.from('works on'));
  });

  test('is one moment, whatever is written and removed meanwhile', async () => {
    const folder = temporaryFolder();
    await using state = await openState<NoteTables>(folder, { notes });
    const sha256 = await addNote(state, Buffer.alloc(500_000, 1));
    const { sha256: orphan } = await state.blobs.put(Buffer.from('named by nobody'));
    const pieces: Uint8Array[] = [];
    for await (const piece of state.export()) {
      if (pieces.length === 0) {
        await addNote(state, Buffer.from('later'));
        await state.database.deleteFrom('notes').where('sha256', '=', sha256).execute();
        state.blobs.delete(sha256);
      }
      pieces.push(piece);
    }
    const names: string[] = [];
    for await (const { name, content } of readTar(
      streamOf(Buffer.concat(pieces)),
      (reason) => new Error(reason),
    )) {
      await bytesOf(content);
      names.push(name);
    }
    expect(names).toEqual(['zipwright-state.json', 'state.db', `blobs/${sha256}`]);
    expect(names).not.toContain(`blobs/${orphan}`);
    expect(readdirSync(folder).filter((name) => name.startsWith('snapshot-'))).toEqual([]);
  });

  test('that is given up leaves nothing', async () => {
    const folder = temporaryFolder();
    await using state = await openState<NoteTables>(folder, { notes });
    for await (const _ of state.export()) {
      break;
    }
    expect(readdirSync(folder).toSorted()).toEqual(['blobs', 'process.json', 'state.db', 'state.db-wal']);
  });

  test('of a killed process is removed at the next start', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'snapshot-1.db'), 'half');
    await using _ = await openState<NoteTables>(folder, { notes });
    expect(readdirSync(folder)).not.toContain('snapshot-1.db');
  });
});

/** How an import ends that leaves nothing. */
async function refused(archive: Buffer, services: ServiceStates = { notes }): Promise<unknown> {
  const parent = temporaryFolder();
  const error: unknown = await importState(join(parent, 'data'), streamOf(archive), services).then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  expect(readdirSync(parent)).toEqual([]);
  return error;
}

describe('an import', () => {
  test('into a folder that has something is refused', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'precious'), '');
    const { archive } = await exported();
    await expect(importState(folder, streamOf(archive), { notes })).rejects.toMatchObject({
      code: 'STATE_NOT_EMPTY',
    });
    expect(readdirSync(folder)).toEqual(['precious']);
    const empty = join(temporaryFolder(), 'empty');
    mkdirSync(empty);
    await importState(empty, streamOf(archive), { notes });
    expect(readdirSync(empty)).toContain('state.db');
  });

  test.each<[string, string, (entries: Entry[]) => Entry[]]>([
    ['without a manifest', 'it is no export of zipwright', (entries) => entries.slice(1)],
    ['with an odd manifest', 'it is no export of zipwright', withManifest({ format: 'x' })],
    ['without the database', 'a file that does not belong there', (entries) => entries.toSpliced(1, 1)],
    ['without some content', 'files are missing from it', (entries) => entries.slice(0, -1)],
    [
      'with a path',
      'content in it is not what it was',
      (all) => all.with(2, { name: 'blobs/../../../evil', content: Buffer.from('x') }),
    ],
    [
      'with a strange file',
      'a file that does not belong there',
      (all) => [...all, { name: 'process.json', content: Buffer.alloc(0) }],
    ],
    [
      'with changed content',
      'content in it is not what it was',
      (all) =>
        all.map((entry) =>
          entry.content.length === 512 ? { ...entry, content: Buffer.alloc(512, 1) } : entry,
        ),
    ],
    [
      'with a damaged database',
      'the database in it is damaged',
      (all) => all.with(1, { name: 'state.db', content: Buffer.alloc(9000, 'x') }),
    ],
    [
      'with a program in its database',
      'the database in it is damaged',
      withDatabase((database) =>
        database.exec('create trigger evil after insert on notes begin delete from remarks; end'),
      ),
    ],
    ['with content twice', 'a file that does not belong there', (all) => [...all, ...all.slice(-1)]],
    [
      'with a view, which might never end',
      'the database in it is damaged',
      withDatabase((database) =>
        database.exec(
          'drop table migrations; create view migrations as with recursive n(i) as (select 1 union all select i from n) select i as service, i as name, i as at from n',
        ),
      ),
    ],
    [
      'without one of the tables',
      'other tables than it should',
      withDatabase((database) => database.exec('drop table remarks')),
    ],
    [
      'with a column that counts for itself',
      'other tables than it should',
      withDatabase((database) => database.exec('alter table notes add column big as (zeroblob(1e9))')),
    ],
    [
      'with rows whose content is missing',
      'content is missing that its database names',
      withDatabase((database) => database.exec(`update notes set sha256 = '${'a'.repeat(64)}'`)),
    ],
    [
      'with rows that name no content',
      'content is missing that its database names',
      withDatabase((database) => database.exec("update notes set sha256 = '../../x'")),
    ],
  ])('of an archive %s is refused, and leaves nothing', async (_, reason, change) => {
    const archive = await changed(change);
    expect(await refused(archive)).toMatchObject({
      code: 'STATE_ARCHIVE_INVALID',
      message: expect.stringContaining(reason),
    });
  });

  test('of an archive that ends early, or is none', async () => {
    const { archive } = await exported();
    for (const bytes of [
      archive.subarray(0, 100_000),
      archive.subarray(0, -1024),
      Buffer.from('PK'),
      Buffer.alloc(0),
    ]) {
      expect(await refused(bytes)).toMatchObject({ code: 'STATE_ARCHIVE_INVALID' });
    }
  });

  test('of what a newer zipwright wrote is refused', async () => {
    const archive = await changed(withManifest({ format: 2, blobs: 3 }));
    expect(await refused(archive)).toMatchObject({ code: 'STATE_NEWER' });
    const { archive: newer } = await exported();
    const older = { notes: { ...notes, migrations: noteMigrations.slice(0, 1) } };
    expect(await refused(newer, older)).toMatchObject({ code: 'STATE_NEWER' });
  });

  test('of what an older zipwright wrote brings its tables up to date', async () => {
    const folder = temporaryFolder();
    const older = { notes: { ...notes, migrations: noteMigrations.slice(0, 1) } };
    const state = await openState<NoteTables>(folder, older);
    await addNote(state, Buffer.from('old'));
    const archive = await bytesOf(state.export());
    await state.close();
    const target = join(temporaryFolder(), 'data');
    await importState(target, streamOf(archive), { notes });
    await using imported = await openState<NoteTables>(target, { notes });
    expect(await imported.database.selectFrom('remarks').selectAll().execute()).toEqual([]);
  });
});
