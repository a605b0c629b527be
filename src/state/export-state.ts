import { createReadStream, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql, Kysely } from 'kysely';
import type { BlobCollector } from './blob-collector.ts';
import { blobReferences, type BlobColumn } from './blob-references.ts';
import { openExclusively } from './exclusive-file.ts';
import type { FileBlobs } from './file-blobs.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { BLOBS_FOLDER, DATABASE_NAME, encodeManifest, MANIFEST_NAME } from './state-archive.ts';
import { encodeTarHeader, TAR_END, tarPadding } from './tar.ts';

/** What an export is made of. */
export interface StateSource<Tables> {
  readonly database: Kysely<Tables>;
  readonly blobs: FileBlobs;
  readonly collector: BlobCollector;
  readonly columns: readonly BlobColumn[];
  /** For the snapshot. */
  readonly folder: string;
}

/** Snapshots that an earlier process has not removed are told by this. */
export const SNAPSHOT_PREFIX = 'snapshot-';

let exports = 0;

/**
 * Everything as it is when the first bytes are asked for, as one archive. Writing goes on meanwhile; content that the
 * snapshot names is kept until the archive is finished or given up.
 * @throws {StateError} STATE_DISK_FULL when there is no room for a copy of the database
 */
export async function* exportState<Tables>(source: StateSource<Tables>): AsyncGenerator<Uint8Array> {
  using _ = source.collector.hold();
  exports += 1;
  const snapshot = join(source.folder, `${SNAPSHOT_PREFIX}${exports}.db`);
  try {
    await sql`vacuum into ${snapshot}`.execute(source.database);
    const hashes = await namedIn(snapshot, source.columns);
    const manifest = encodeManifest(hashes.length);
    yield* tarFile(MANIFEST_NAME, manifest.length, [manifest]);
    yield* tarFile(DATABASE_NAME, statSync(snapshot).size, createReadStream(snapshot));
    for (const sha256 of hashes) {
      const { size } = statSync(source.blobs.path(sha256));
      yield* tarFile(`${BLOBS_FOLDER}${sha256}`, size, source.blobs.open(sha256));
    }
    yield TAR_END;
  } finally {
    rmSync(snapshot, { force: true });
  }
}

/** The content that a snapshot's rows name, sorted. */
async function namedIn(snapshot: string, columns: readonly BlobColumn[]): Promise<string[]> {
  const connection = new SqliteConnection(openExclusively(snapshot, 0), snapshot);
  const database = new Kysely<unknown>({ dialect: sqliteDialect(connection, { onClose: () => undefined }) });
  try {
    return [...(await blobReferences(database, columns).all())].toSorted();
  } finally {
    await database.destroy();
  }
}

async function* tarFile(
  name: string,
  size: number,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield encodeTarHeader({ name, size });
  yield* content;
  yield Buffer.alloc(tarPadding(size));
}
