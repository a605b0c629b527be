import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { sql, type Kysely } from 'kysely';
import { blobReferences, type BlobColumn } from './blob-references.ts';
import { writeBlob } from './blob-writer.ts';
import { IN_MEMORY, openDatabase, type Migrations } from './database.ts';
import { StateError } from './errors.ts';
import { openExclusively } from './exclusive-file.ts';
import { FileBlobs } from './file-blobs.ts';
import { sqliteFailure } from './sqlite-failure.ts';
import {
  ARCHIVE_FORMAT,
  BLOBS_FOLDER,
  DATABASE_NAME,
  decodeManifest,
  MANIFEST_NAME,
  type StateManifest,
} from './state-archive.ts';
import { readTar, type TarFile } from './tar-reader.ts';

/** A manifest is one short line. */
const MANIFEST_BYTES = 4096;

const SHA256 = /^[0-9a-f]{64}$/;

/** What an archive is to become part of. */
export interface ArchiveTarget {
  /** What it is called in messages. */
  readonly label: string;
  readonly migrations: Migrations;
  readonly columns: readonly BlobColumn[];
  /** Whether content must survive a power cut. */
  readonly durable: boolean;
}

/**
 * Unpacks an archive that `State.export` wrote into a folder of its own, as `openState` would find it, and checks it: the
 * content by its hashes, the database by SQLite, and that all content is there which rows name. The tables are brought up to
 * date. Memory does not depend on the archive's size; what it can take of the disk is what it is long.
 * @param stage a folder that is there and empty
 * @throws {StateError} STATE_ARCHIVE_INVALID, STATE_NEWER, STATE_DISK_FULL, STATE_NOT_WRITABLE. What `archive` throws
 */
export async function unpackArchive(
  stage: string,
  archive: AsyncIterable<Uint8Array>,
  target: ArchiveTarget,
): Promise<FileBlobs> {
  const { label, durable } = target;
  const blobs = new FileBlobs(join(stage, 'blobs'), { durable, onDelete: () => undefined });
  await unpack({ stage, blobs, label }, archive);
  const database = join(stage, DATABASE_NAME);
  await translated(label, async () => {
    refusePrograms(database, label);
    const opened = await openDatabase<unknown>(stage, target.migrations);
    try {
      await verify(opened, blobs, target);
    } finally {
      await opened.destroy();
    }
  });
  return blobs;
}

interface Unpacking {
  readonly stage: string;
  readonly blobs: FileBlobs;
  readonly label: string;
}

async function unpack({ stage, blobs, label }: Unpacking, archive: AsyncIterable<Uint8Array>): Promise<void> {
  const invalid = (reason: string): StateError => invalidArchive(label, reason);
  let manifest: StateManifest | undefined;
  let hasDatabase = false;
  let stored = 0;
  let last = '';
  for await (const file of readTar(archive, invalid)) {
    if (manifest === undefined) {
      manifest = await readManifest(file, label);
    } else if (file.name === DATABASE_NAME && !hasDatabase) {
      await writeDatabase(join(stage, DATABASE_NAME), file);
      hasDatabase = true;
    } else if (hasDatabase && file.name.startsWith(BLOBS_FOLDER) && file.name > last) {
      await storeBlob(blobs, file, invalid);
      last = file.name;
      stored += 1;
    } else {
      throw invalid('it has a file that does not belong there');
    }
  }
  if (manifest === undefined || !hasDatabase || stored !== manifest.blobs) {
    throw invalid('files are missing from it');
  }
}

async function readManifest({ name, size, content }: TarFile, label: string): Promise<StateManifest> {
  if (name !== MANIFEST_NAME || size > MANIFEST_BYTES) {
    throw invalidArchive(label, 'it is no export of zipwright');
  }
  const manifest = decodeManifest((await buffer(content)).toString());
  if (manifest === undefined) {
    throw invalidArchive(label, 'it is no export of zipwright');
  }
  if (manifest.format > ARCHIVE_FORMAT) {
    throw newerArchive(label);
  }
  return manifest;
}

async function writeDatabase(path: string, { content }: TarFile): Promise<void> {
  const { file } = await writeBlob(path, content);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function storeBlob(
  blobs: FileBlobs,
  { name, content }: TarFile,
  invalid: (reason: string) => StateError,
): Promise<void> {
  const { sha256 } = await blobs.put(content);
  if (name !== `${BLOBS_FOLDER}${sha256}`) {
    throw invalid('content in it is not what it was');
  }
}

/**
 * Looks for what would run by itself, before anything is asked of the database: triggers, views and virtual tables have no
 * pages of their own. No service has any.
 */
function refusePrograms(path: string, label: string): void {
  let programs: unknown;
  try {
    const database = openExclusively(path, 0);
    try {
      database.exec('pragma trusted_schema = off');
      programs = database
        .prepare('select 1 from sqlite_schema where coalesce(rootpage, 0) = 0 limit 1')
        .get();
    } finally {
      database.close();
    }
  } catch (error) {
    throw sqliteFailure(error, label);
  }
  if (programs !== undefined) {
    throw invalidArchive(label, DAMAGED);
  }
}

const DAMAGED = 'the database in it is damaged';

async function verify(
  database: Kysely<unknown>,
  blobs: FileBlobs,
  { label, columns, migrations }: ArchiveTarget,
): Promise<void> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check`.execute(database);
  if (rows[0]?.quick_check !== 'ok') {
    throw invalidArchive(label, DAMAGED);
  }
  if ((await shapeOf(database)) !== (await shapeWanted(migrations))) {
    throw invalidArchive(label, 'the database in it has other tables than it should');
  }
  for (const sha256 of await blobReferences(database, columns).all()) {
    if (!SHA256.test(sha256) || !existsSync(blobs.path(sha256))) {
      throw invalidArchive(label, 'content is missing that its database names');
    }
  }
}

/** The tables with their columns, as text. */
async function shapeOf(database: Kysely<unknown>): Promise<string> {
  const { rows } = await sql`select tables.name as owner, columns.name, columns.type, "notnull", pk, hidden
    from main.sqlite_schema as tables, pragma_table_xinfo(tables.name) as columns
    where tables.type = 'table' and tables.name not like 'sqlite\\_%' escape '\\'
    order by 1, 2`.execute(database);
  return JSON.stringify(rows);
}

async function shapeWanted(migrations: Migrations): Promise<string> {
  const database = await openDatabase<unknown>(IN_MEMORY, migrations);
  try {
    return await shapeOf(database);
  } finally {
    await database.destroy();
  }
}

/** Says of the archive what was found out of the state that was made of it. */
async function translated(label: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    if (error.code === 'STATE_NEWER') {
      throw newerArchive(label, error);
    }
    throw error.code === 'STATE_DAMAGED' ? invalidArchive(label, DAMAGED, error) : error;
  }
}

/** The error of an archive that cannot be imported. */
export function invalidArchive(label: string, reason: string, cause?: unknown): StateError {
  return new StateError('STATE_ARCHIVE_INVALID', `Cannot import into ${label}: ${reason}`, {
    data: { reason },
    hint: 'give the archive that "zipwright export" wrote, whole',
    cause,
  });
}

function newerArchive(label: string, cause?: unknown): StateError {
  return new StateError('STATE_NEWER', `Cannot import into ${label}: a newer zipwright wrote the archive`, {
    hint: 'use the zipwright that wrote it',
    cause,
  });
}
