import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { projectLabels } from '../../../src/workflow/layers/project-labels.ts';

const labels = (...paths: readonly (readonly string[])[]): string[] =>
  projectLabels(paths.map((path) => join(sep, ...path)));

test('projects are called by the last names of their folders, as many as tell them apart', () => {
  expect(labels(['a', 'orders'], ['b', 'billing'])).toEqual(['orders', 'billing']);
  expect(labels(['x', 'a', 'api'], ['x', 'b', 'api'], ['x', 'c'])).toEqual(['a/api', 'b/api', 'x/c']);
  expect(labels(['api'], ['x', 'api'])).toEqual(['api', 'x/api']);
  expect(labels(['api'])).toEqual(['api']);
});
