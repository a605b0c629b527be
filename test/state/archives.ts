import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openState, type State } from '../../src/state/state.ts';
import { encodeTarHeader, TAR_END, tarPadding } from '../../src/state/tar.ts';
import { readTar } from '../../src/state/tar-reader.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { bytesOf, note, notes, type NoteTables } from './notes.ts';

export async function* streamOf(archive: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < archive.length; at += 10_000) {
    yield archive.subarray(at, at + 10_000);
  }
}

export async function addNote(state: State<NoteTables>, content: Buffer): Promise<string> {
  const { sha256 } = await state.blobs.put(content);
  await state.database
    .insertInto('notes')
    .values(note(`note ${sha256}`, { sha256 }))
    .execute();
  return sha256;
}

/** A state with three notes, and its archive. */
export async function exported(place: string = temporaryFolder()) {
  await using state = await openState<NoteTables>(place, { notes });
  const hashes: string[] = [];
  for (const size of [0, 512, 300_001]) {
    hashes.push(await addNote(state, Buffer.alloc(size, size)));
  }
  const archive = await bytesOf(state.export());
  return { hashes, archive };
}

export interface Entry {
  readonly name: string;
  readonly content: Buffer;
}

/** An archive as {@link exported} makes it, with its entries changed. */
export async function changed(change: (entries: Entry[]) => Entry[]): Promise<Buffer> {
  const { archive } = await exported();
  const entries: Entry[] = [];
  for await (const { name, content } of readTar(streamOf(archive), (reason) => new Error(reason))) {
    entries.push({ name, content: await bytesOf(content) });
  }
  const parts = change(entries).flatMap(({ name, content }) => [
    encodeTarHeader({ name, size: content.length }),
    content,
    Buffer.alloc(tarPadding(content.length)),
  ]);
  return Buffer.concat([...parts, TAR_END]);
}

export const withManifest = (manifest: object) => (entries: Entry[]) => [
  { name: 'zipwright-state.json', content: Buffer.from(JSON.stringify(manifest)) },
  ...entries.slice(1),
];

export const withDatabase = (change: (database: DatabaseSync) => void) => (entries: Entry[]) => {
  const path = join(temporaryFolder(), 'changed.db');
  writeFileSync(path, entries[1]?.content ?? '');
  const database = new DatabaseSync(path);
  change(database);
  const content = Buffer.from(database.serialize());
  database.close();
  return entries.with(1, { name: 'state.db', content });
};
