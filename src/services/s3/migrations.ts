import type { Kysely } from 'kysely';
import type { Migration } from '../../state/database.ts';
import type { BlobColumn } from '../../state/blob-references.ts';

/** The steps that make S3's tables, in order. */
export const s3Migrations: readonly Migration[] = [
  {
    name: 's3-0001-tables',
    async up(db: Kysely<unknown>): Promise<void> {
      await createBuckets(db);
      await createVersions(db);
      await createUploads(db);
      await db.schema
        .createTable('s3_pending_events')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('configuration', 'text', (column) => column.notNull())
        .addColumn('event', 'text', (column) => column.notNull())
        .addColumn('tried', 'integer', (column) => column.notNull())
        .execute();
    },
  },
];

/** Where S3's rows name content. */
export const s3BlobColumns: readonly BlobColumn[] = [
  { table: 's3_versions', column: 'content' },
  { table: 's3_parts', column: 'content' },
  { table: 's3_upload_parts', column: 'content' },
];

async function createBuckets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('s3_buckets')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('versioning', 'text', (column) => column.notNull())
    .addColumn('object_lock', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('s3_settings')
    .addColumn('bucket', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('s3_settings_key', ['bucket', 'kind', 'id'])
    .execute();
}

async function createVersions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('s3_versions')
    .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('bucket', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('version_id', 'text', (column) => column.notNull())
    .addColumn('latest', 'integer', (column) => column.notNull())
    .addColumn('delete_marker', 'integer', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('etag', 'text', (column) => column.notNull())
    .addColumn('modified_at', 'bigint', (column) => column.notNull())
    .addColumn('storage_class', 'text', (column) => column.notNull())
    .addColumn('content', 'text')
    .addColumn('part_count', 'integer', (column) => column.notNull())
    .addColumn('checksum_algorithm', 'text')
    .addColumn('checksum_type', 'text')
    .addColumn('checksum', 'text')
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('upload_id', 'text')
    .execute();
  await db.schema
    .createIndex('s3_versions_by_id')
    .unique()
    .on('s3_versions')
    .columns(['bucket', 'key', 'version_id'])
    .execute();
  await db.schema
    .createIndex('s3_versions_by_age')
    .on('s3_versions')
    .columns(['bucket', 'key', 'sequence desc'])
    .execute();
  await db.schema
    .createIndex('s3_versions_latest')
    .on('s3_versions')
    .columns(['bucket', 'latest', 'delete_marker', 'key'])
    .execute();
  await createParts(db);
}

async function createParts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('s3_parts')
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('start', 'bigint', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('md5', 'text', (column) => column.notNull())
    .addColumn('checksum', 'text')
    .addPrimaryKeyConstraint('s3_parts_key', ['version', 'number'])
    .execute();
}

async function createUploads(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('s3_uploads')
    .addColumn('upload_id', 'text', (column) => column.primaryKey())
    .addColumn('bucket', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('initiated_at', 'bigint', (column) => column.notNull())
    .addColumn('initiator', 'text', (column) => column.notNull())
    .addColumn('storage_class', 'text', (column) => column.notNull())
    .addColumn('checksum_algorithm', 'text')
    .addColumn('checksum_type', 'text')
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('s3_uploads_by_key')
    .on('s3_uploads')
    .columns(['bucket', 'key', 'initiated_at', 'upload_id'])
    .execute();
  await db.schema
    .createTable('s3_upload_parts')
    .addColumn('upload_id', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('md5', 'text', (column) => column.notNull())
    .addColumn('checksum', 'text', (column) => column.notNull())
    .addColumn('modified_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('s3_upload_parts_key', ['upload_id', 'number'])
    .execute();
}
