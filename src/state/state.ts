import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { BlobCollector } from './blob-collector.ts';
import { blobReferences, indexBlobColumns, type BlobColumn } from './blob-references.ts';
import type { Blobs } from './blobs.ts';
import { IN_MEMORY, openDatabase } from './database.ts';
import { emptyTables } from './empty-tables.ts';
import { ephemeralFolder } from './ephemeral-folder.ts';
import { exportState, SNAPSHOT_PREFIX, type StateSource } from './export-state.ts';
import { FileBlobs } from './file-blobs.ts';
import type { Migration, Migrations } from './migrations.ts';
import { RECEIVED_PREFIX, receiveState, refuseFilled, type ReceivedState } from './receive-state.ts';
import type { ArchiveTarget } from './unpack-archive.ts';

export type { ReceivedState } from './receive-state.ts';

/** What a service keeps. */
export interface ServiceState {
  /** In order; see {@link Migration}. */
  readonly migrations: readonly Migration[];
  /** Every column that names content: content that no such column names is removed. */
  readonly blobColumns?: readonly BlobColumn[];
}

/** What each service keeps, by the service's name. */
export type ServiceStates = Readonly<Record<string, ServiceState>>;

export interface StateOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Told of failures in the background, which nobody else sees. */
  readonly onFailure?: (error: unknown) => void;
}

/** Everything that the platform remembers: rows and content. */
export interface State<Tables> extends AsyncDisposable {
  readonly database: Kysely<Tables>;
  readonly blobs: Blobs;
  /**
   * Empties all tables and forgets all content, at once; the files go in the background. Requests that write must have
   * ended, else a row of theirs may name content that is gone.
   */
  reset(): Promise<void>;
  /** Everything as it is at this moment, as one archive (see `importState`); what is written meanwhile is not in it. */
  export(): AsyncIterable<Uint8Array>;
  /** @throws {StateError} STATE_NOT_EMPTY when there is anything */
  refuseFilled(): Promise<void>;
  /**
   * Unpacks and checks what {@link export} gave, to take the place of everything; until then nothing changes.
   * @throws {StateError} STATE_ARCHIVE_INVALID, STATE_NEWER, STATE_DISK_FULL. What `archive` throws
   */
  receive(archive: AsyncIterable<Uint8Array>): Promise<ReceivedState>;
  /** Closes everything; the folder is then free for another process. Requests must have ended. */
  close(): Promise<void>;
}

/** All columns that name content. */
export function blobColumnsOf(services: ServiceStates): BlobColumn[] {
  return Object.values(services).flatMap(({ blobColumns }) => blobColumns ?? []);
}

/** The steps of all tables. */
export function migrationsOf(services: ServiceStates): Migrations {
  return Object.fromEntries(Object.entries(services).map(([name, { migrations }]) => [name, migrations]));
}

/**
 * Opens what the platform remembers, in a folder or, with {@link IN_MEMORY}, until it is closed.
 * @throws {StateError} as `openDatabase`
 */
export async function openState<Tables>(
  place: string,
  services: ServiceStates,
  { now = Date.now, onFailure = () => undefined }: StateOptions = {},
): Promise<State<Tables>> {
  const migrations = migrationsOf(services);
  await using undo = new AsyncDisposableStack();
  const folder = place === IN_MEMORY ? undo.use(ephemeralFolder()).path : place;
  const database = undo.adopt(await openDatabase<Tables>(place, migrations, now), (opened) =>
    opened.destroy(),
  );
  const source = await openContent({ database, columns: blobColumnsOf(services), folder }, place, onFailure);
  undo.defer(() => source.collector.stop());
  const opened = undo.move();
  const target: ArchiveTarget = {
    label: place === IN_MEMORY ? 'memory' : `"${place}"`,
    migrations,
    columns: source.columns,
    durable: place !== IN_MEMORY,
  };
  return {
    database,
    blobs: source.blobs,
    reset: () => reset(source, onFailure),
    export: () => exportState(source),
    refuseFilled: () => refuseFilled(database, target.label),
    receive: (archive) => receiveState(source, archive, target),
    close: () => opened.disposeAsync(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** What a process that was killed did not finish. */
const LEFTOVER = new RegExp(`^(?:${SNAPSHOT_PREFIX}|${RECEIVED_PREFIX})\\d+`);

type Rows<Tables> = Pick<StateSource<Tables>, 'database' | 'columns' | 'folder'>;

/** The folder is this process's own now: whatever has no row is nobody's. */
async function openContent<Tables>(
  rows: Rows<Tables>,
  place: string,
  onFailure: (error: unknown) => void,
): Promise<StateSource<Tables>> {
  const { database, columns, folder } = rows;
  for (const name of readdirSync(folder).filter((each) => LEFTOVER.test(each))) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  await indexBlobColumns(database, columns);
  const blobs: FileBlobs = new FileBlobs(join(folder, 'blobs'), {
    durable: place !== IN_MEMORY,
    onDelete: (sha256) => collector.suspect(sha256),
  });
  const references = blobReferences(database, columns);
  const collector = new BlobCollector({ blobs, references, now: Date.now, onFailure });
  await collector.sweep();
  return { ...rows, blobs, collector };
}

/** Rows first: content without rows goes at the next start if this is cut short. */
async function reset<Tables>(
  { database, blobs, collector }: StateSource<Tables>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  collector.stop();
  await emptyTables(database);
  blobs.clear().catch(onFailure);
}
