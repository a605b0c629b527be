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
import type { Migration } from './migrations.ts';

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
  /** Closes everything; the folder is then free for another process. Requests must have ended. */
  close(): Promise<void>;
}

/** All columns that name content. */
export function blobColumnsOf(services: ServiceStates): BlobColumn[] {
  return Object.values(services).flatMap(({ blobColumns }) => blobColumns ?? []);
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
  const migrations = Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, service.migrations]),
  );
  await using undo = new AsyncDisposableStack();
  const folder = place === IN_MEMORY ? undo.use(ephemeralFolder()).path : place;
  const database = undo.adopt(await openDatabase<Tables>(place, migrations, now), (opened) =>
    opened.destroy(),
  );
  const source = await openContent({ database, columns: blobColumnsOf(services), folder }, place, onFailure);
  undo.defer(() => source.collector.stop());
  const opened = undo.move();
  return {
    database,
    blobs: source.blobs,
    reset: () => reset(source, onFailure),
    export: () => exportState(source),
    close: () => opened.disposeAsync(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

type Rows<Tables> = Pick<StateSource<Tables>, 'database' | 'columns' | 'folder'>;

/** The folder is this process's own now: whatever has no row is nobody's. */
async function openContent<Tables>(
  rows: Rows<Tables>,
  place: string,
  onFailure: (error: unknown) => void,
): Promise<StateSource<Tables>> {
  const { database, columns, folder } = rows;
  for (const name of readdirSync(folder).filter((each) => each.startsWith(SNAPSHOT_PREFIX))) {
    rmSync(join(folder, name), { force: true });
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
