import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sql } from 'kysely';
import { ifExists } from '../errors/system-error.ts';
import { temporaryName } from '../store/temporary-name.ts';
import { blobReferences } from './blob-references.ts';
import { writeBlob } from './blob-writer.ts';
import { StateError } from './errors.ts';
import { FileBlobs } from './file-blobs.ts';
import {
  ARCHIVE_FORMAT,
  BLOBS_FOLDER,
  DATABASE_NAME,
  decodeManifest,
  MANIFEST_NAME,
  type StateManifest,
} from './state-archive.ts';
import { stateFolderFailure } from './state-folder.ts';
import { blobColumnsOf, openState, type ServiceStates } from './state.ts';
import { syncFolder } from './sync-folder.ts';
import { readTar, type TarFile } from './tar-reader.ts';

/** A manifest is one short line. */
const MANIFEST_BYTES = 4096;

/**
 * Makes a folder of state from an archive that `State.export` wrote. Everything is checked before the folder appears:
 * the content by its hashes, the database by SQLite, and that all content is there which rows name.
 * @param folder new, or empty
 * @throws {StateError} STATE_NOT_EMPTY, STATE_ARCHIVE_INVALID, STATE_NEWER, STATE_DISK_FULL, STATE_NOT_WRITABLE; nothing
 *   is left then. What `archive` throws
 */
export async function importState(
  folder: string,
  archive: AsyncIterable<Uint8Array>,
  services: ServiceStates,
): Promise<void> {
  const target = resolve(folder);
  if ((ifExists(() => readdirSync(target)) ?? []).length > 0) {
    throw new StateError('STATE_NOT_EMPTY', `Cannot import into "${folder}": the folder is not empty`, {
      data: { state: folder },
      hint: 'choose a folder that is not there yet (--data DIR)',
    });
  }
  const stage = temporaryName(target);
  try {
    mkdirSync(stage, { recursive: true, mode: 0o700 });
    const stored = await unpack(stage, archive, folder);
    await verify(stage, services, { folder, stored });
    ifExists(() => rmdirSync(target));
    renameSync(stage, target);
    await syncFolder(dirname(target));
  } catch (error) {
    rmSync(stage, { recursive: true, force: true });
    throw stateFolderFailure(error, folder);
  }
}

/** @returns the SHA-256 of all content */
async function unpack(
  stage: string,
  archive: AsyncIterable<Uint8Array>,
  folder: string,
): Promise<ReadonlySet<string>> {
  const invalid = (reason: string): StateError => invalidArchive(folder, reason);
  const blobs = new FileBlobs(join(stage, 'blobs'), { durable: true, onDelete: () => undefined });
  let manifest: StateManifest | undefined;
  let hasDatabase = false;
  const stored = new Set<string>();
  for await (const file of readTar(archive, invalid)) {
    if (manifest === undefined) {
      manifest = await readManifest(file, folder);
    } else if (file.name === DATABASE_NAME && !hasDatabase) {
      await writeDatabase(join(stage, DATABASE_NAME), file);
      hasDatabase = true;
    } else if (hasDatabase && file.name.startsWith(BLOBS_FOLDER)) {
      stored.add(await storeBlob(blobs, file, invalid));
    } else {
      throw invalid('it has a file that does not belong there');
    }
  }
  if (manifest === undefined || !hasDatabase || stored.size !== manifest.blobs) {
    throw invalid('files are missing from it');
  }
  return stored;
}

async function readManifest({ name, size, content }: TarFile, folder: string): Promise<StateManifest> {
  if (name !== MANIFEST_NAME || size > MANIFEST_BYTES) {
    throw invalidArchive(folder, 'it is no export of zipwright');
  }
  const manifest = decodeManifest(await textOf(content));
  if (manifest === undefined) {
    throw invalidArchive(folder, 'it is no export of zipwright');
  }
  if (manifest.format > ARCHIVE_FORMAT) {
    throw newerArchive(folder);
  }
  return manifest;
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
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
): Promise<string> {
  const { sha256 } = await blobs.put(content);
  if (name !== `${BLOBS_FOLDER}${sha256}`) {
    throw invalid('content in it is not what it was');
  }
  return sha256;
}

/** Opens the state as the platform would, which brings the tables up to date, and looks whether it is whole. */
async function verify(
  stage: string,
  services: ServiceStates,
  { folder, stored }: { readonly folder: string; readonly stored: ReadonlySet<string> },
): Promise<void> {
  try {
    await using state = await openState<unknown>(stage, services);
    const { rows: checks } = await sql<{ quick_check: string }>`pragma quick_check`.execute(state.database);
    const { rows: programs } =
      await sql`select 1 from sqlite_schema where type in ('trigger', 'view')`.execute(state.database);
    const named = await blobReferences(state.database, blobColumnsOf(services)).all();
    if (checks[0]?.quick_check !== 'ok' || programs.length > 0) {
      throw invalidArchive(folder, 'the database in it is damaged');
    }
    if ([...named].some((sha256) => !stored.has(sha256))) {
      throw invalidArchive(folder, 'content is missing that its database names');
    }
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    if (error.code === 'STATE_NEWER') {
      throw newerArchive(folder, error);
    }
    throw error.code === 'STATE_DAMAGED'
      ? invalidArchive(folder, 'the database in it is damaged', error)
      : error;
  }
}

function invalidArchive(folder: string, reason: string, cause?: unknown): StateError {
  return new StateError('STATE_ARCHIVE_INVALID', `Cannot import into "${folder}": ${reason}`, {
    data: { state: folder, reason },
    hint: 'give the archive that "zipwright export" wrote, whole',
    cause,
  });
}

function newerArchive(folder: string, cause?: unknown): StateError {
  return new StateError(
    'STATE_NEWER',
    `Cannot import into "${folder}": a newer zipwright wrote the archive`,
    {
      data: { state: folder },
      hint: 'use the zipwright that wrote it',
      cause,
    },
  );
}
