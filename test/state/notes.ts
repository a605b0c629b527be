import { createHash } from 'node:crypto';
import type { Generated, Kysely } from 'kysely';
import type { Migration } from '../../src/state/database.ts';
import type { ServiceState } from '../../src/state/state.ts';

/** A service for tests: notes, each with content of its own if it likes. */
export interface NoteTables {
  notes: {
    id: Generated<number>;
    name: string;
    length: number | null;
    ratio: number | null;
    sha256: string | null;
    document: string | null;
  };
  remarks: { note: number; text: string };
}

export const noteMigrations: readonly Migration[] = [
  {
    name: 'notes',
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('notes')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('length', 'bigint')
        .addColumn('ratio', 'double precision')
        .addColumn('sha256', 'text')
        .addColumn('document', 'text')
        .execute();
    },
  },
  {
    name: 'remarks',
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('remarks')
        .addColumn('note', 'bigint', (column) => column.notNull().references('notes.id'))
        .addColumn('text', 'text', (column) => column.notNull())
        .execute();
    },
  },
];

export const notes: ServiceState = {
  migrations: noteMigrations,
  blobColumns: [
    { table: 'notes', column: 'sha256' },
    { table: 'notes', column: 'document', document: true },
  ],
};

/** A note without anything but its name. */
export function note(name: string, more: { readonly sha256?: string; readonly document?: string } = {}) {
  return { name, length: null, ratio: null, sha256: null, document: null, ...more };
}

export function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
