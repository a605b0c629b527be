import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importState } from '../../src/state/import-state.ts';
import { openState, type State } from '../../src/state/state.ts';
import { mountSmall } from '../makers/small-disk.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { bytesOf, note, notes, type NoteTables } from './notes.ts';

const FULL = { code: 'STATE_DISK_FULL', hint: expect.stringContaining('free some room') };

async function add(state: State<NoteTables>, name: string): Promise<void> {
  await state.database
    .transaction()
    .execute((transaction) => transaction.insertInto('notes').values(note(name)).execute());
}

const nameOf = (index: number): string => `${index} ${'x'.repeat(20_000)}`;

/** Leaves no room on a disk. */
function fill(disk: string): void {
  const file = openSync(join(disk, 'filler'), 'w');
  try {
    for (;;) {
      writeSync(file, Buffer.alloc(4096));
    }
  } catch {
    closeSync(file);
  }
}

test('content for which there is no room: said, nothing left, and what was there stays', async ({ skip }) => {
  const disk = mountSmall(join(temporaryFolder(), 'disk'), 'size=2m');
  skip(disk === undefined, 'mounting a file system is not allowed here');
  await using state = await openState<NoteTables>(disk ?? '', { notes });
  const { sha256 } = await state.blobs.put(Buffer.from('earlier'));
  await expect(state.blobs.put(Buffer.alloc(3_000_000, 1))).rejects.toMatchObject(FULL);
  expect(readdirSync(join(disk ?? '', 'blobs', 'incoming'))).toEqual([]);
  expect((await bytesOf(state.blobs.open(sha256))).toString()).toBe('earlier');
  await state.blobs.put(Buffer.alloc(1_000_000, 1));
});

test('rows for which there is no room: said, and all that were acknowledged are there', async ({ skip }) => {
  const disk = mountSmall(join(temporaryFolder(), 'disk'), 'size=2m');
  skip(disk === undefined, 'mounting a file system is not allowed here');
  const names: string[] = [];
  {
    await using state = await openState<NoteTables>(disk ?? '', { notes });
    await expect(
      (async () => {
        for (let index = 0; index < 1000; index += 1) {
          await add(state, nameOf(index));
          names.push(nameOf(index));
        }
      })(),
    ).rejects.toMatchObject(FULL);
    expect(names.length).toBeGreaterThan(20);
    await expect(add(state, nameOf(5000))).rejects.toMatchObject(FULL);
    expect((await state.database.selectFrom('notes').select('name').execute()).length).toBe(names.length);
    await state.database
      .deleteFrom('notes')
      .where('name', '=', nameOf(0))
      .execute()
      .catch(() => undefined);
  }
  await using state = await openState<NoteTables>(disk ?? '', { notes });
  const rows = await state.database.selectFrom('notes').select('name').orderBy('id').execute();
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(names.slice(1)));
});

test('a full disk does not keep the platform from starting', async ({ skip }) => {
  const disk = mountSmall(join(temporaryFolder(), 'disk'), 'size=2m');
  skip(disk === undefined, 'mounting a file system is not allowed here');
  const folder = join(disk ?? '', 'data');
  {
    await using state = await openState<NoteTables>(folder, { notes });
    await add(state, 'earlier');
  }
  fill(disk ?? '');
  await using state = await openState<NoteTables>(folder, { notes });
  expect(await state.database.selectFrom('notes').select('name').execute()).toEqual([{ name: 'earlier' }]);
  await expect(state.blobs.put(Buffer.alloc(100_000))).rejects.toMatchObject(FULL);
  rmSync(join(disk ?? '', 'filler'));
  await add(state, 'later');
});

test('an export and an import for which there is no room', async ({ skip }) => {
  const disk = mountSmall(join(temporaryFolder(), 'disk'), 'size=3m');
  skip(disk === undefined, 'mounting a file system is not allowed here');
  const folder = join(disk ?? '', 'data');
  await using state = await openState<NoteTables>(folder, { notes });
  for (let index = 0; index < 12; index += 1) {
    const { sha256 } = await state.blobs.put(Buffer.alloc(150_000, index));
    await state.database
      .insertInto('notes')
      .values(note(String(index), { sha256 }))
      .execute();
  }
  const archive = await bytesOf(state.export());
  const target = join(disk ?? '', 'imported');
  async function* read(): AsyncGenerator<Uint8Array> {
    yield archive;
  }
  await expect(importState(target, read(), { notes })).rejects.toMatchObject(FULL);
  expect(readdirSync(disk ?? '')).toEqual(['data']);
  fill(disk ?? '');
  await expect(bytesOf(state.export())).rejects.toMatchObject(FULL);
  expect(readdirSync(folder).filter((name) => name.startsWith('snapshot-'))).toEqual([]);
});
