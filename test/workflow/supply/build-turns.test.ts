import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from '../../../src/workflow/supply/build-turns.ts';

test('so many run at once, the others after them in their order; a failure passes its turn on', async () => {
  const turns = new Turns(2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const results = await Promise.allSettled(
    Array.from({ length: 7 }, (_, index) =>
      turns.run(async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(index);
        await wait(5);
        running -= 1;
        if (index === 1) {
          throw new Error('failed');
        }
        return index;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    ...Array.from({ length: 5 }, () => 'fulfilled'),
  ]);
  expect(await turns.run(() => Promise.resolve('again'))).toBe('again');
});
