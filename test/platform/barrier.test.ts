import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Barrier } from '../../src/platform/barrier.ts';

const failing = () => Promise.reject(new Error('no'));
const nothing = () => Promise.resolve();

describe('a barrier', () => {
  test('lets work go on side by side, and work alone wait for it', async () => {
    const barrier = new Barrier();
    const order: string[] = [];
    const work = (name: string, ms: number) =>
      barrier.pass(async () => {
        order.push(`${name} begins`);
        await wait(ms);
        order.push(`${name} ends`);
      });
    const before = [work('first', 30), work('second', 10)];
    await wait(1);
    const alone = barrier.alone(
      async () => void order.push('hurry'),
      async () => {
        await wait(5);
        order.push('alone');
      },
    );
    const after = work('third', 0);
    await Promise.all([...before, alone, after]);
    expect(order).toEqual([
      'first begins',
      'second begins',
      'hurry',
      'second ends',
      'first ends',
      'alone',
      'third begins',
      'third ends',
    ]);
  });

  test('lets others in when work fails, beside others or alone', async () => {
    const barrier = new Barrier();
    await expect(barrier.pass(failing)).rejects.toThrow('no');
    await expect(barrier.alone(nothing, failing)).rejects.toThrow('no');
    await expect(barrier.alone(failing, nothing)).rejects.toThrow('no');
    expect(await barrier.pass(() => Promise.resolve('in'))).toBe('in');
  });

  test('has one alone at a time', async () => {
    const barrier = new Barrier();
    let inside = 0;
    const enter = () =>
      barrier.alone(
        () => Promise.resolve(),
        async () => {
          inside += 1;
          expect(inside).toBe(1);
          await wait(2);
          inside -= 1;
        },
      );
    await Promise.all([enter(), enter(), enter()]);
  });
});
