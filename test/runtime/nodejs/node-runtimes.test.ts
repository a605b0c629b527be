import { expect, test } from 'vitest';
import { nodeRuntimes } from '../../../src/runtime/nodejs/node-runtimes.ts';

test('runtimes are named after the Node they run, oldest first', () => {
  expect(nodeRuntimes.map(({ id }) => id)).toEqual(nodeRuntimes.map(({ major }) => `nodejs${major}.x`));
  const majors = nodeRuntimes.map(({ major }) => major);
  expect(majors).toEqual(majors.toSorted((a, b) => a - b));
});

test('creating is blocked after deprecation, updating after creating', () => {
  for (const { deprecated, createBlocked, updateBlocked } of nodeRuntimes) {
    const days = [deprecated, createBlocked, updateBlocked].filter((day) => day !== undefined);
    expect(days).toEqual(days.toSorted());
  }
});
