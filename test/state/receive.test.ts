import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IN_MEMORY } from '../../src/state/database.ts';
import { openState, type State } from '../../src/state/state.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { addNote, changed, exported, streamOf, withDatabase } from './archives.ts';
import { bytesOf, notes, sha256Of, type NoteTables } from './notes.ts';

const hashesIn = async (state: State<NoteTables>): Promise<(string | null)[]> =>
  (await state.database.selectFrom('notes').select('sha256').orderBy('id').execute()).map(
    ({ sha256 }) => sha256,
  );

const contentIn = (folder: string): string[] => {
  const content = join(folder, 'blobs', 'content');
  return readdirSync(content)
    .flatMap((name) => readdirSync(join(content, name)))
    .toSorted();
};

describe('an archive that takes the place of a state which is open', () => {
  test.each([
    ['in a folder', undefined],
    ['in memory', IN_MEMORY],
  ])('%s: rows, numbers and content are those of the archive, and nothing else is left', async (_, place) => {
    const { hashes, archive } = await exported();
    const folder = place ?? temporaryFolder();
    await using state = await openState<NoteTables>(folder, { notes });
    for (let count = 0; count < 5; count += 1) {
      await addNote(state, Buffer.from(`old ${count}`));
    }
    const old = await addNote(state, Buffer.from('old'));
    await state.database.insertInto('remarks').values({ note: 1, text: 'refers to it' }).execute();
    using received = await state.receive(streamOf(archive));
    expect((await hashesIn(state)).length).toBe(6);
    await received.apply({ replace: true });
    expect(await hashesIn(state)).toEqual(hashes);
    expect(await state.database.selectFrom('remarks').selectAll().execute()).toEqual([]);
    for (const sha256 of hashes) {
      expect(sha256Of(await bytesOf(state.blobs.open(sha256)))).toBe(sha256);
    }
    expect(existsSync(state.blobs.path(old))).toBe(false);
    await addNote(state, Buffer.from('works on'));
    const last = await state.database
      .selectFrom('notes')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirst();
    expect(last?.id).toBe(4);
  });

  test('is there after the next start', async () => {
    const { hashes, archive } = await exported();
    const folder = temporaryFolder();
    const state = await openState<NoteTables>(folder, { notes });
    await addNote(state, Buffer.from('old'));
    {
      using received = await state.receive(streamOf(archive));
      await received.apply({ replace: true });
    }
    await state.close();
    await using again = await openState<NoteTables>(folder, { notes });
    expect(await hashesIn(again)).toEqual(hashes);
    expect(contentIn(folder)).toEqual(hashes.toSorted());
    expect(readdirSync(folder).toSorted()).toEqual(['blobs', 'process.json', 'state.db', 'state.db-wal']);
  });

  test('goes into an empty one without being asked twice, into no other', async () => {
    const { hashes, archive } = await exported();
    await using state = await openState<NoteTables>(temporaryFolder(), { notes });
    {
      using received = await state.receive(streamOf(archive));
      await state.refuseFilled();
      await received.apply({ replace: false });
    }
    expect(await hashesIn(state)).toEqual(hashes);
    const kept = await addNote(state, Buffer.from('precious'));
    await expect(state.refuseFilled()).rejects.toMatchObject({ code: 'STATE_NOT_EMPTY' });
    using again = await state.receive(streamOf(archive));
    await expect(again.apply({ replace: false })).rejects.toMatchObject({
      code: 'STATE_NOT_EMPTY',
      hint: expect.stringContaining('--replace'),
    });
    expect(await hashesIn(state)).toEqual([...hashes, kept]);
  });

  test('whose rows do not hold is refused, and leaves what there was', async () => {
    const archive = await changed(
      withDatabase((database) => {
        database.exec(`pragma foreign_keys = off; insert into remarks values (999, 'of nothing')`);
      }),
    );
    const folder = temporaryFolder();
    await using state = await openState<NoteTables>(folder, { notes });
    const kept = await addNote(state, Buffer.from('precious'));
    {
      using received = await state.receive(streamOf(archive));
      await expect(received.apply({ replace: true })).rejects.toMatchObject({
        code: 'STATE_ARCHIVE_INVALID',
      });
    }
    expect(await hashesIn(state)).toEqual([kept]);
    expect(contentIn(folder)).toEqual([kept]);
    await addNote(state, Buffer.from('works on'));
  });

  test('that is damaged or ends early leaves nothing beside the state', async () => {
    const { archive } = await exported();
    const folder = temporaryFolder();
    await using state = await openState<NoteTables>(folder, { notes });
    const kept = await addNote(state, Buffer.from('precious'));
    for (const bytes of [archive.subarray(0, 200_000), Buffer.alloc(10_000, 'x'), Buffer.alloc(0)]) {
      await expect(state.receive(streamOf(bytes))).rejects.toMatchObject({ code: 'STATE_ARCHIVE_INVALID' });
    }
    expect(readdirSync(folder).toSorted()).toEqual(['blobs', 'process.json', 'state.db', 'state.db-wal']);
    expect(contentIn(folder)).toEqual([kept]);
  });

  test('that a killed process had received goes at the next start', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'received-1', 'blobs'), { recursive: true });
    writeFileSync(join(folder, 'received-1', 'state.db'), 'half');
    await using _ = await openState<NoteTables>(folder, { notes });
    expect(readdirSync(folder)).not.toContain('received-1');
  });
});
