import { describe, expect, test } from 'vitest';
import { compareTexts, compareVersionTexts } from '../../src/python/marker-comparison.ts';

describe('compareTexts', () => {
  test.each([
    ['==', { left: 'a', right: 'a' }, true],
    ['==', { left: 'a', right: 'A' }, false],
    ['!=', { left: 'a', right: 'b' }, true],
    ['<=', { left: 'a', right: 'a' }, true],
    ['<=', { left: 'a', right: 'b' }, false],
    ['>=', { left: 'a', right: 'a' }, true],
    ['>=', { left: 'b', right: 'a' }, false],
    ['<', { left: 'a', right: 'b' }, false],
    ['>', { left: 'b', right: 'a' }, false],
    ['in', { left: 'lin', right: 'linux' }, true],
    ['in', { left: '', right: 'linux' }, true],
    ['in', { left: 'linux', right: 'lin' }, false],
    ['not in', { left: 'win', right: 'linux' }, true],
    ['~=', { left: 'a', right: 'a' }, undefined],
    ['===', { left: 'a', right: 'a' }, undefined],
  ] as const)('%s of %j is %s', (operator, operands, expected) => {
    expect(compareTexts(operator, operands)).toBe(expected);
  });
});

describe('compareVersionTexts', () => {
  test.each([
    ['>=', { left: '3.10', right: '3.9' }, true],
    ['<', { left: '3.9', right: '3.10' }, true],
    ['==', { left: '3.12', right: '3.12.0' }, true],
    ['==', { left: '3.12.7', right: '3.12.*' }, true],
    ['!=', { left: '3.12.7', right: '3.12.*' }, false],
    ['~=', { left: '3.12', right: '3.8' }, true],
    ['~=', { left: '3.12', right: 'abc' }, undefined],
    ['~=', { left: '3.12', right: '3' }, undefined],
    ['===', { left: '3.12', right: '3.12' }, true],
    ['===', { left: 'odd one', right: 'odd' }, false],
    ['>=', { left: '3.13.0rc1', right: '3.13' }, false],
    ['>=', { left: 'no version', right: '3.13' }, false],
    ['>=', { left: '3.6.*', right: '3.6.*' }, true],
    ['>=', { left: '3.7', right: '3.6.*' }, false],
    ['==', { left: '', right: '' }, true],
    ['in', { left: '3.9', right: '3.8, 3.9' }, true],
    ['not in', { left: '3.9', right: '3.8, 3.10' }, true],
  ] as const)('%s of %j is %s', (operator, operands, expected) => {
    expect(compareVersionTexts(operator, operands)).toBe(expected);
  });
});
