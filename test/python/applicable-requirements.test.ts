import { expect, test } from 'vitest';
import { applicableRequirements, tryParseRequirement } from '../../src/python/applicable-requirements.ts';
import { targetEnvironment } from '../../src/python/marker.ts';

const environment = targetEnvironment({ fullVersion: '3.13.1', machine: 'x86_64' });

test('applicableRequirements() leaves out what does not hold, and what cannot be read', () => {
  const texts = [
    'a>1',
    'b; python_version < "3.9"',
    'c; extra == "x"',
    'd; python_version ~= "x"',
    '???',
    'e; sys_platform == "linux"',
  ];
  const names = (extras: readonly string[]): string[] =>
    applicableRequirements(texts, { ...environment, extras }).map(({ name }) => name);
  expect(names([])).toEqual(['a', 'e']);
  expect(names(['X'])).toEqual(['a', 'c', 'e']);
});

test('tryParseRequirement() knows what is none', () => {
  expect(tryParseRequirement('./folder')).toBeUndefined();
  expect(tryParseRequirement('a[b]~=1.0')).toMatchObject({ name: 'a', extras: ['b'] });
});
