import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { Kysely, sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { IN_MEMORY, openDatabase, type Migrations } from '../../src/state/database.ts';
import { SqliteConnection } from '../../src/state/sqlite-connection.ts';
import { sqliteDialect } from '../../src/state/sqlite-dialect.ts';
import { toSqlite } from '../../src/state/sqlite-values.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { databaseConformance } from './conformance.ts';
import { note, noteMigrations, type NoteTables } from './notes.ts';

databaseConformance('SQLite in a folder', () => {
  const folder = join(temporaryFolder(), 'data');
  return { open: (migrations) => openDatabase(folder, migrations) };
});

const migrations: Migrations = { notes: noteMigrations };

async function opened(place: string = IN_MEMORY): Promise<Kysely<NoteTables>> {
  const database = await openDatabase<NoteTables>(place, migrations);
  onTestFinished(() => database.destroy());
  return database;
}

describe('values of SQLite', () => {
  test('whole numbers are integers, in columns of any type', async () => {
    const database = await opened();
    const { rows } =
      await sql`select typeof(${5}) as whole, typeof(${0.5}) as fraction, typeof(${5n}) as big`.execute(
        database,
      );
    expect(rows).toEqual([{ whole: 'integer', fraction: 'real', big: 'integer' }]);
  });

  test('bytes come back as they were', async () => {
    const database = await opened();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { rows } = await sql<{ bytes: Uint8Array }>`select ${bytes} as bytes`.execute(database);
    expect(Buffer.from(rows[0]?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test('a number that JavaScript cannot hold fails rather than change', async () => {
    const database = await opened();
    await expect(sql`select ${2n ** 53n + 1n} as n`.execute(database)).rejects.toThrow(/too large/);
  });

  test('every finite number that is accepted comes back as it was', async () => {
    const database = await opened();
    const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger());
    await fc.assert(
      fc.asyncProperty(numbers, async (number) => {
        fc.pre(!Number.isInteger(number) || Number.isSafeInteger(number));
        const { rows } = await sql<{ n: number }>`select ${number} as n`.execute(database);
        expect(rows[0]?.n === number).toBe(true);
      }),
    );
  });

  test.each([[true], [undefined], [new Date(0)], [{ a: 1 }], [['a']], [2 ** 53], [Number.NaN], [Infinity]])(
    '%s is refused',
    (value) => {
      expect(() => toSqlite(value)).toThrow(/^Cannot store /);
    },
  );
});

describe('the connection', () => {
  test('more statements than are kept prepared', async () => {
    const database = await opened();
    for (let index = 0; index < 600; index += 1) {
      const { rows } = await sql.raw<{ n: number }>(`select ${index} as n`).execute(database);
      expect(rows[0]?.n).toBe(index);
    }
  });

  test('rows that are read one by one may be left before the last', async () => {
    const database = await opened();
    await database
      .insertInto('notes')
      .values(['a', 'b', 'c'].map((name) => note(name)))
      .execute();
    const all = database.selectFrom('notes').select('name').orderBy('id');
    for await (const { name } of all.stream()) {
      expect(name).toBe('a');
      break;
    }
    expect(await all.execute()).toHaveLength(3);
    await database.deleteFrom('notes').execute();
  });

  test('a transaction that waits for itself is told', async () => {
    const connection = new SqliteConnection(new DatabaseSync(IN_MEMORY), IN_MEMORY);
    const dialect = sqliteDialect(connection, { onClose: () => undefined, patienceMs: 50 });
    await using database = new Kysely<NoteTables>({ dialect });
    const waiting = database.transaction().execute(() => sql`select 1`.execute(database));
    await expect(waiting).rejects.toThrow(/instead of its transaction waits for ever/);
    expect((await sql`select 1 as n`.execute(database)).rows).toEqual([{ n: 1 }]);
  });

  test('what is acknowledged is synchronised, and foreign keys hold', async () => {
    const database = await opened(temporaryFolder());
    const read = async (name: string): Promise<unknown> =>
      Object.values((await sql.raw<object>(`pragma ${name}`).execute(database)).rows[0] ?? {})[0];
    expect(await read('journal_mode')).toBe('wal');
    expect(await read('synchronous')).toBe(2);
    expect(await read('foreign_keys')).toBe(1);
    expect(await read('locking_mode')).toBe('exclusive');
  });
});

describe('a folder', () => {
  test('is closed to a second opening, which is told who has it', async () => {
    const folder = temporaryFolder();
    const database = await openDatabase<NoteTables>(folder, migrations);
    await expect(openDatabase(folder, migrations)).rejects.toMatchObject({
      code: 'STATE_IN_USE',
      message: expect.stringContaining(`process ${process.pid} has had it open since 2`),
      data: { state: folder, pid: process.pid },
    });
    await database.insertInto('notes').values(note('still works')).execute();
    await database.destroy();
    expect(readdirSync(folder)).toEqual(['state.db']);
    await (await openDatabase(folder, migrations)).destroy();
  });

  test('whoever wrote down that he has it does not have it when he is gone', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'process.json'), JSON.stringify({ pid: process.pid, startedAt: 1 }));
    const database = await openDatabase(folder, migrations, () => 1_700_000_000_000);
    expect(JSON.parse(readFileSync(join(folder, 'process.json'), 'utf8'))).toEqual({
      pid: process.pid,
      startedAt: 1_700_000_000_000,
    });
    await database.destroy();
  });

  test('one that cannot be made', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(openDatabase(join(file, 'data'), migrations)).rejects.toMatchObject({
      code: 'STATE_NOT_WRITABLE',
      hint: expect.stringContaining('--data'),
    });
  });

  test('a database that is none', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'state.db'), 'not a database, but long enough to be looked at'.repeat(40));
    await expect(openDatabase(folder, migrations)).rejects.toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining(folder),
    });
    expect(existsSync(join(folder, 'process.json'))).toBe(false);
  });

  test('what has no place in memory is nowhere', async () => {
    const database = await opened(IN_MEMORY);
    await database.insertInto('notes').values(note('a')).execute();
    expect(existsSync(IN_MEMORY)).toBe(false);
  });
});
