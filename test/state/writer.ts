import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openState } from '../../src/state/state.ts';
import { note, notes, type NoteTables } from './notes.ts';

/**
 * A process that writes until it is killed: content, and two rows in one transaction that name it. A line "<id> <sha256>"
 * on stdout is an acknowledgement. Some of the content is stored by several at once, and deleted again without a row.
 */
const state = await openState<NoteTables>(process.argv[2] ?? '', { notes });
writeSync(1, 'open\n');

async function acknowledge(): Promise<void> {
  const size = Math.floor(Math.random() ** 4 * 400_000);
  const { sha256 } = await state.blobs.put(size < 100 ? Buffer.from(String(size)) : randomBytes(size));
  const id = await state.database.transaction().execute(async (transaction) => {
    const name = randomBytes(12).toString('hex');
    const first = await transaction
      .insertInto('notes')
      .values(note(`${name} one`, { sha256 }))
      .returning('id')
      .executeTakeFirstOrThrow();
    await transaction
      .insertInto('notes')
      .values(note(`${name} two`, { sha256 }))
      .execute();
    return first.id;
  });
  writeSync(1, `${id} ${sha256}\n`);
}

async function abandon(): Promise<void> {
  const { sha256 } = await state.blobs.put(randomBytes(5000));
  state.blobs.delete(sha256);
}

async function work(): Promise<never> {
  for (;;) {
    await acknowledge();
    await abandon();
  }
}

await Promise.all([work(), work(), work()]);
