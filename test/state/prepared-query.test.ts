import { afterAll, describe, expect, test } from 'vitest';
import { IN_MEMORY, openDatabase } from '../../src/state/database.ts';
import { prepareQuery } from '../../src/state/prepared-query.ts';
import { note, noteMigrations, type NoteTables } from './notes.ts';
import type { Kysely } from 'kysely';

const database = await openDatabase<NoteTables>(IN_MEMORY, { notes: noteMigrations });
await database
  .insertInto('notes')
  .values(['a', 'b', 'c', 'd'].map((name) => note(name)))
  .execute();
afterAll(() => database.destroy());

interface After {
  readonly name: string;
  readonly limit: number;
}

const namesAfter = (db: Kysely<NoteTables>, { name, limit }: After) =>
  db
    .selectFrom('notes')
    .select('name')
    .where('name', '>', name)
    .where('name', '<>', 'd')
    .orderBy('name')
    .limit(limit);

describe('prepareQuery()', () => {
  test('answers what the query would, with new parameters each time', async () => {
    const prepared = prepareQuery(namesAfter);
    for (const name of ['', 'a', 'b', 'c']) {
      for (const limit of [1, 2, 5]) {
        const expected = await namesAfter(database, { name, limit }).execute();
        expect(await prepared(database, { limit, name })).toEqual(expected);
      }
    }
  });

  test('takes a parameter twice, and is put together once', async () => {
    let built = 0;
    const prepared = prepareQuery((db: Kysely<NoteTables>, { name }: { readonly name: string }) => {
      built += 1;
      return db
        .selectFrom('notes')
        .select('name')
        .where((or) => or.or([or('name', '=', name), or('document', '=', name)]));
    });
    expect(await prepared(database, { name: 'b' })).toEqual([{ name: 'b' }]);
    expect(await prepared(database, { name: 'c' })).toEqual([{ name: 'c' }]);
    expect(built).toBe(1);
  });

  test('sees what its transaction has done', async () => {
    const prepared = prepareQuery((db: Kysely<NoteTables>, { name }: { readonly name: string }) =>
      db.selectFrom('notes').select('name').where('name', '=', name),
    );
    const found = await database.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values(note('new')).execute();
      return prepared(transaction, { name: 'new' });
    });
    expect(found).toEqual([{ name: 'new' }]);
  });
});
