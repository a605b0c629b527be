import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurns } from '../../../src/workflow/supply/in-turns.ts';

test('gives the results in order, with no more at once than wanted', async () => {
  let [running, most] = [0, 0];
  const results = await inTurns([5, 1, 4, 2, 3], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await wait(item);
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
  expect(await inTurns([], 2, () => Promise.resolve(1))).toEqual([]);
});

test('begins nothing more after a failure', async () => {
  const begun: number[] = [];
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    await wait(1);
    if (item === 1) {
      throw new RangeError('one');
    }
  };
  await expect(inTurns([1, 2, 3, 4], 2, work)).rejects.toThrow('one');
  await wait(5);
  expect(begun).toEqual([1, 2]);
});
