import { sql, type Kysely } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Migrations } from '../../src/state/database.ts';
import { isDuplicateKey } from '../../src/state/sqlite-failure.ts';
import { note, noteMigrations, type NoteTables } from './notes.ts';

/** A database that is empty at first, and keeps what it has between openings. */
export interface TestedDatabase {
  open<Tables>(migrations: Migrations): Promise<Kysely<Tables>>;
}

/**
 * What services rely on, whatever the database.
 * @param make a new database for each test
 */
export function databaseConformance(name: string, make: () => TestedDatabase): void {
  const open = async (): Promise<Kysely<NoteTables>> => {
    const database = await make().open<NoteTables>({ notes: noteMigrations });
    onTestFinished(() => database.destroy());
    return database;
  };
  describe(`${name}: values`, () => values(open));
  describe(`${name}: writes`, () => writes(open));
  describe(`${name}: transactions`, () => transactions(open));
  describe(`${name}: migrations`, () => migrations(make));
}

type Open = () => Promise<Kysely<NoteTables>>;

function values(open: Open): void {
  test('text comes back as it was, whatever its characters', async () => {
    const database = await open();
    const names = [
      '',
      "it's",
      '"; drop table notes; --',
      'ключ 🔑 \u{1F468}‍👩',
      'line\nbreak\ttab',
      'x'.repeat(100_000),
    ];
    for (const name of names) {
      await database.insertInto('notes').values(note(name)).execute();
    }
    const rows = await database.selectFrom('notes').select('name').orderBy('id').execute();
    expect(rows.map((row) => row.name)).toEqual(names);
  });

  test('whole numbers to 2^53, fractions and null', async () => {
    const database = await open();
    const numbers = [
      0,
      -1,
      2 ** 31,
      Date.UTC(2026, 0),
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      null,
    ];
    for (const [index, length] of numbers.entries()) {
      await database
        .insertInto('notes')
        .values({ ...note(String(index)), length, ratio: 1 / (index + 3) })
        .execute();
    }
    const rows = await database.selectFrom('notes').select(['length', 'ratio']).orderBy('id').execute();
    expect(rows.map(({ length }) => length)).toEqual(numbers);
    expect(rows.map(({ ratio }) => ratio)).toEqual(numbers.map((_, index) => 1 / (index + 3)));
  });

  test('a whole number given for text is its digits', async () => {
    const database = await open();
    await database
      .insertInto('notes')
      .values(note(sql<string>`cast(${5} as text)` as never))
      .execute();
    expect(await database.selectFrom('notes').select('name').executeTakeFirst()).toEqual({ name: '5' });
  });
}

function writes(open: Open): void {
  test('ids count up and are answered', async () => {
    const database = await open();
    const rows = await database
      .insertInto('notes')
      .values([note('a'), note('b')])
      .returning(['id', 'name'])
      .execute();
    expect(rows).toEqual([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ]);
  });

  test('how many rows were changed or removed', async () => {
    const database = await open();
    await database
      .insertInto('notes')
      .values([note('a'), note('b'), note('c')])
      .execute();
    const [updated] = await database
      .updateTable('notes')
      .set({ length: 1 })
      .where('name', '<', 'c')
      .execute();
    const [deleted] = await database.deleteFrom('notes').where('name', '=', 'none').execute();
    expect(updated?.numUpdatedRows).toBe(2n);
    expect(deleted?.numDeletedRows).toBe(0n);
  });

  test('a key that is there already is told apart from other failures', async () => {
    const database = await open();
    await database.insertInto('notes').values(note('a')).execute();
    const again = database.insertInto('notes').values(note('a')).execute();
    await expect(again).rejects.toSatisfy(isDuplicateKey);
    const orphan = database.insertInto('remarks').values({ note: 77, text: 'none' }).execute();
    await expect(orphan).rejects.not.toSatisfy(isDuplicateKey);
  });

  test('insert or update', async () => {
    const database = await open();
    for (const length of [1, 2]) {
      await database
        .insertInto('notes')
        .values({ ...note('a'), length })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ length }))
        .execute();
    }
    expect(await database.selectFrom('notes').select('length').execute()).toEqual([{ length: 2 }]);
  });

  test('pages by key, and row by row', async () => {
    const database = await open();
    const names = Array.from({ length: 250 }, (_, index) => `n${String(index).padStart(3, '0')}`);
    await database
      .insertInto('notes')
      .values(names.map((name) => note(name)))
      .execute();
    const page = database
      .selectFrom('notes')
      .select('name')
      .where('name', '>', 'n099')
      .orderBy('name')
      .limit(3);
    expect((await page.execute()).map(({ name }) => name)).toEqual(['n100', 'n101', 'n102']);
    const seen: string[] = [];
    for await (const { name } of database.selectFrom('notes').select('name').orderBy('name').stream()) {
      seen.push(name);
    }
    expect(seen).toEqual(names);
  });
}

async function countNotes(database: Kysely<NoteTables>): Promise<number> {
  return (await database.selectFrom('notes').select('id').execute()).length;
}

function transactions(open: Open): void {
  test('all of it, or nothing when it throws', async () => {
    const database = await open();
    const failing = database.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values(note('a')).execute();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await countNotes(database)).toBe(0);
    await database.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values(note('a')).execute();
      await transaction.insertInto('notes').values(note('b')).execute();
    });
    expect(await countNotes(database)).toBe(2);
  });

  test('a failed query takes its transaction along', async () => {
    const database = await open();
    const failing = database.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values(note('a')).execute();
      await transaction.insertInto('notes').values(note('a')).execute();
    });
    await expect(failing).rejects.toSatisfy(isDuplicateKey);
    expect(await countNotes(database)).toBe(0);
  });

  test('what others do meanwhile is in none of it', async () => {
    const database = await open();
    const failing = database.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values(note('inside')).execute();
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      throw new Error('changed my mind');
    });
    const outside = database.insertInto('notes').values(note('outside')).execute();
    await expect(failing).rejects.toThrow('changed my mind');
    await outside;
    expect(await database.selectFrom('notes').select('name').execute()).toEqual([{ name: 'outside' }]);
  });

  test('many at once lose nothing', async () => {
    const database = await open();
    await database
      .insertInto('notes')
      .values({ ...note('counter'), length: 0 })
      .execute();
    const count = (): Promise<unknown> =>
      database.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('notes')
          .set(({ eb }) => ({ length: eb('length', '+', 1) }))
          .execute();
        await transaction.selectFrom('notes').select('length').execute();
      });
    await Promise.all(Array.from({ length: 100 }, count));
    expect(await database.selectFrom('notes').select('length').execute()).toEqual([{ length: 100 }]);
  });

  test('a part can be taken back', async () => {
    const database = await open();
    const transaction = await database.startTransaction().execute();
    await transaction.insertInto('notes').values(note('kept')).execute();
    const savepoint = await transaction.savepoint('before "it"').execute();
    await savepoint.insertInto('notes').values(note('taken back')).execute();
    await savepoint.rollbackToSavepoint('before "it"').execute();
    await transaction.commit().execute();
    expect(await database.selectFrom('notes').select('name').execute()).toEqual([{ name: 'kept' }]);
  });
}

function migrations(make: () => TestedDatabase): void {
  test('each runs once, later ones on top of what is there', async () => {
    const tested = make();
    const first = await tested.open<NoteTables>({ notes: noteMigrations.slice(0, 1) });
    await first.insertInto('notes').values(note('early')).execute();
    await first.destroy();
    const second = await tested.open<NoteTables>({ notes: noteMigrations, other: [] });
    await second.insertInto('remarks').values({ note: 1, text: 'later' }).execute();
    expect(await second.selectFrom('notes').select('name').execute()).toEqual([{ name: 'early' }]);
    await second.destroy();
    await (await tested.open({ notes: noteMigrations })).destroy();
  });

  test('all of them, or none when one fails', async () => {
    const tested = make();
    const failing = {
      name: 'fails',
      up: () => Promise.reject(new Error('no such thing')),
    };
    await expect(tested.open({ notes: [...noteMigrations, failing] })).rejects.toThrow('no such thing');
    // Would fail if the tables were there.
    await (await tested.open({ notes: noteMigrations })).destroy();
  });

  test('a database that a newer program wrote is refused, and left as it is', async () => {
    const tested = make();
    const newer = await tested.open<NoteTables>({ notes: noteMigrations });
    await newer.insertInto('notes').values(note('from the future')).execute();
    await newer.destroy();
    for (const older of [{ notes: noteMigrations.slice(0, 1) }, {}]) {
      await expect(tested.open(older)).rejects.toMatchObject({
        code: 'STATE_NEWER',
        data: { unknown: expect.arrayContaining(['notes/remarks']) },
        hint: expect.stringContaining('use the zipwright that wrote it'),
      });
    }
    const again = await tested.open<NoteTables>({ notes: noteMigrations });
    expect(await again.selectFrom('notes').select('name').execute()).toEqual([{ name: 'from the future' }]);
    await again.destroy();
  });
}
