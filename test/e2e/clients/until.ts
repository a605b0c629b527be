import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 150;
const PAUSE_MS = 200;

/**
 * Asks again and again until there is an answer.
 * @throws when there is none in half a minute
 */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let left = TRIES; left > 0; left--) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await sleep(PAUSE_MS);
  }
  throw new Error('It has not come');
}
