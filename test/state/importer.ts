import { createReadStream, writeSync } from 'node:fs';
import { openState } from '../../src/state/state.ts';
import { notes, type NoteTables } from './notes.ts';

/** A process that puts one archive in the place of another, again and again, until it is killed. */
const [folder = '', ...archives] = process.argv.slice(2);
const state = await openState<NoteTables>(folder, { notes });
writeSync(1, 'open\n');
for (;;) {
  for (const archive of archives) {
    using received = await state.receive(createReadStream(archive));
    await received.apply({ replace: true });
    writeSync(1, `${archive}\n`);
  }
}
