import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BlobCollector } from '../../src/state/blob-collector.ts';
import { blobReferences } from '../../src/state/blob-references.ts';
import { IN_MEMORY } from '../../src/state/database.ts';
import { ephemeralFolder } from '../../src/state/ephemeral-folder.ts';
import { FileBlobs } from '../../src/state/file-blobs.ts';
import { blobColumnsOf, openState, type State } from '../../src/state/state.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { bytesOf, note, notes, sha256Of, type NoteTables } from './notes.ts';

type NoteState = State<NoteTables>;

async function opened(place: string): Promise<NoteState> {
  const state = await openState<NoteTables>(place, { notes });
  onTestFinished(() => state.close());
  return state;
}

async function write(state: NoteState, name: string, content: string): Promise<string> {
  const { sha256 } = await state.blobs.put(Buffer.from(content));
  await state.database.insertInto('notes').values(note(name, { sha256 })).execute();
  return sha256;
}

const contentOf = async (state: NoteState, sha256: string): Promise<string> =>
  (await bytesOf(state.blobs.open(sha256))).toString();

describe('content and rows', () => {
  test('both are there after closing and opening', async () => {
    const folder = temporaryFolder();
    const state = await opened(folder);
    const sha256 = await write(state, 'a', 'hello');
    await state.close();
    const again = await opened(folder);
    expect(await again.database.selectFrom('notes').select(['name', 'sha256']).execute()).toEqual([
      { name: 'a', sha256 },
    ]);
    expect(await contentOf(again, sha256)).toBe('hello');
  });

  test('content that no row names goes at the next start; a name within a document counts', async () => {
    const folder = temporaryFolder();
    const state = await opened(folder);
    const kept = await write(state, 'a', 'kept');
    const { sha256: within } = await state.blobs.put(Buffer.from('within'));
    const { sha256: orphan } = await state.blobs.put(Buffer.from('orphan'));
    await state.database
      .insertInto('notes')
      .values(note('b', { document: JSON.stringify({ layers: [{ code: { sha256: within } }] }) }))
      .execute();
    await state.close();
    const again = await opened(folder);
    expect(await contentOf(again, kept)).toBe('kept');
    expect(await contentOf(again, within)).toBe('within');
    expect(() => again.blobs.open(orphan)).toThrow(/ENOENT/);
  });
});

async function collecting(now: () => number) {
  const folder = temporaryFolder();
  const { database } = await opened(folder);
  const blobs = new FileBlobs(join(folder, 'others'), {
    durable: false,
    onDelete: (sha256) => collector.suspect(sha256),
  });
  const references = blobReferences(database, blobColumnsOf({ notes }));
  const collector: BlobCollector = new BlobCollector({
    blobs,
    references,
    now,
    onFailure: () => undefined,
  });
  onTestFinished(() => collector.stop());
  return { database, blobs, collector };
}

describe('collecting', () => {
  const HOUR = 60 * 60 * 1000;

  test('takes what was deleted and no row names, of any number', async () => {
    const { database, blobs, collector } = await collecting(() => Date.now() + HOUR);
    const hashes: string[] = [];
    for (let index = 0; index < 1100; index += 1) {
      hashes.push((await blobs.put(Buffer.from(String(index)))).sha256);
    }
    const named = hashes.slice(500, 520);
    await database
      .insertInto('notes')
      .values(named.map((sha256) => note(sha256, { sha256 })))
      .execute();
    hashes.forEach((sha256) => blobs.delete(sha256));
    const { sha256: unsuspected } = await blobs.put(Buffer.from('nobody said anything'));
    await collector.collect();
    expect(blobs.list().toSorted()).toEqual([...named, unsuspected].toSorted());
  });

  test('leaves what was stored lately, since its row may be on the way, and comes back to it', async () => {
    let now = Date.now();
    const { database, blobs, collector } = await collecting(() => now);
    const { sha256 } = await blobs.put(Buffer.from('young'));
    const { sha256: saved } = await blobs.put(Buffer.from('row comes late'));
    [sha256, saved].forEach((each) => blobs.delete(each));
    await collector.collect();
    expect(blobs.list().toSorted()).toEqual([sha256, saved].toSorted());
    await database
      .insertInto('notes')
      .values(note('late', { sha256: saved }))
      .execute();
    now += HOUR;
    await collector.collect();
    expect(blobs.list()).toEqual([saved]);
  });

  test('waits for whoever needs everything to stay', async () => {
    const { blobs, collector } = await collecting(() => Date.now() + HOUR);
    const { sha256 } = await blobs.put(Buffer.from('being exported'));
    blobs.delete(sha256);
    const hold = collector.hold();
    await collector.collect();
    expect(blobs.list()).toEqual([sha256]);
    hold[Symbol.dispose]();
    await collector.collect();
    expect(blobs.list()).toEqual([]);
  });
});

describe('reset', () => {
  test('empties every table, whatever refers to what, and all content', async () => {
    const folder = temporaryFolder();
    const state = await opened(folder);
    const sha256 = await write(state, 'a', 'hello');
    await state.database.insertInto('remarks').values({ note: 1, text: 'refers to it' }).execute();
    await state.reset();
    expect(() => state.blobs.open(sha256)).toThrow(/ENOENT/);
    for (const table of ['notes', 'remarks'] as const) {
      expect(await state.database.selectFrom(table).selectAll().execute()).toEqual([]);
    }
    await write(state, 'a', 'hello');
    expect(await state.database.selectFrom('notes').select('id').execute()).toEqual([{ id: 1 }]);
    await state.close();
    const again = await opened(folder);
    expect(await contentOf(again, sha256)).toBe('hello');
  });
});

describe('in memory', () => {
  test('content is gone with the state, and nothing is in the way of a second one', async () => {
    const state = await opened(IN_MEMORY);
    const other = await opened(IN_MEMORY);
    const sha256 = await write(state, 'a', 'hello');
    const path = state.blobs.path(sha256);
    expect(path.startsWith(tmpdir())).toBe(true);
    expect(await contentOf(state, sha256)).toBe('hello');
    expect(() => other.blobs.open(sha256)).toThrow(/ENOENT/);
    await state.close();
    await expect(async () => readdirSync(join(path, '..', '..', '..', '..'))).rejects.toThrow(/ENOENT/);
  });

  test('what a killed process left is removed, what a living one uses is not', () => {
    const parent = temporaryFolder();
    using living = ephemeralFolder(parent);
    const abandoned = join(parent, 'zipwright-memory-dead');
    mkdirSync(join(abandoned, 'blobs'), { recursive: true });
    writeFileSync(`${abandoned}.lock`, '');
    const unlocked = join(parent, 'zipwright-memory-unlocked');
    mkdirSync(unlocked);
    const starting = join(parent, 'zipwright-memory-starting.lock');
    writeFileSync(starting, '');
    using next = ephemeralFolder(parent);
    const kept = [living.path, next.path].flatMap((path) => [path, `${path}.lock`, `${path}.lock-journal`]);
    expect(readdirSync(parent).toSorted()).toEqual(
      [...kept, unlocked, starting].map((path) => path.slice(parent.length + 1)).toSorted(),
    );
    [unlocked, starting].forEach((path) => utimesSync(path, 1, 1));
    using _ = ephemeralFolder(parent);
    expect(readdirSync(parent).filter((name) => /unlocked|starting/.test(name))).toEqual([]);
  });

  test('goes without a trace', () => {
    const parent = temporaryFolder();
    ephemeralFolder(parent)[Symbol.dispose]();
    expect(readdirSync(parent)).toEqual([]);
  });

  test('processes that start at the same time leave each other in peace', async () => {
    const parent = temporaryFolder();
    const program = new URL('ephemeral-starter.ts', import.meta.url).pathname;
    const outcomes = Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, [program, parent], { stdio: ['ignore', 'pipe', 'inherit'] });
      return await text(child.stdout);
    });
    expect(await Promise.all(outcomes)).toEqual(Array.from({ length: 4 }, () => 'kept all 150'));
    expect(readdirSync(parent)).toEqual([]);
  });
});

test('hashes in documents are whole words', async () => {
  const state = await opened(IN_MEMORY);
  const hash = sha256Of('x');
  await state.database
    .insertInto('notes')
    .values([note('a', { document: `{"a":"${hash}"}` }), note('b', { document: `${sha256Of('y')}0` })])
    .execute();
  expect(await blobReferences(state.database, blobColumnsOf({ notes })).all()).toEqual(new Set([hash]));
});
