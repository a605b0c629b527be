import { expect, test } from 'vitest';
import { WaitingLine } from '../../../src/runtime/environment/waiting-line.ts';

test('who came first is served first, however many wait', () => {
  const line = new WaitingLine<number>();
  expect(line.take()).toBeUndefined();
  const served: (number | undefined)[] = [];
  for (let round = 0; round < 5000; round += 1) {
    line.add(round);
    line.add(round + 0.5);
    served.push(line.take());
  }
  expect(line.length).toBe(5000);
  while (line.length > 0) {
    served.push(line.take());
  }
  expect(served).toEqual([...served].sort((left = 0, right = 0) => left - right));
  expect(line.take()).toBeUndefined();
  expect(line.length).toBe(0);
});
