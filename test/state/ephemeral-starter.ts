import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { ephemeralFolder } from '../../src/state/ephemeral-folder.ts';

/** A process that takes folders again and again, while others do: says how many of them were still there when it was done with them. */
const ROUNDS = 150;
let kept = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  using folder = ephemeralFolder(process.argv[2]);
  await setImmediate();
  kept += existsSync(folder.path) ? 1 : 0;
}
process.stdout.write(kept === ROUNDS ? `kept all ${kept}` : `lost ${ROUNDS - kept}`);
