import { describe, expect, test } from 'vitest';
import { licenseId, normalizeExpression } from '../../../src/inspect/sbom/spdx-expression.ts';

describe('normalizeExpression()', () => {
  test.each([
    ['MIT', 'MIT'],
    ['mit or apache-2.0', 'MIT OR Apache-2.0'],
    ['MIT AND (Apache-2.0 OR BSD-3-Clause)', 'MIT AND (Apache-2.0 OR BSD-3-Clause)'],
    ['(MIT)', '(MIT)'],
    ['GPL-2.0-only WITH Classpath-exception-2.0', 'GPL-2.0-only WITH Classpath-exception-2.0'],
    ['Apache-2.0 with llvm-exception', 'Apache-2.0 WITH LLVM-exception'],
    ['GPL-2.0+', 'GPL-2.0+'],
    ['Apache-1.0+', 'Apache-1.0+'],
    ['LicenseRef-Public-Domain', 'LicenseRef-Public-Domain'],
    ['DocumentRef-x:LicenseRef-y', 'DocumentRef-x:LicenseRef-y'],
    ['  MIT   AND\tISC ', 'MIT AND ISC'],
  ])('%s is %s', (text, expected) => {
    expect(normalizeExpression(text)).toBe(expected);
  });

  test.each([
    '',
    'MIT License',
    'BSD',
    'MIT OR',
    'OR MIT',
    'MIT AND OR ISC',
    '(MIT',
    'MIT)',
    '()',
    'MIT ISC',
    'MIT WITH MIT',
    'MIT WITH',
    'Classpath-exception-2.0',
    'LicenseRef-',
    '('.repeat(60) + 'MIT' + ')'.repeat(60),
    'MIT OR '.repeat(2000) + 'MIT',
  ])('%s is none', (text) => {
    expect(normalizeExpression(text)).toBeUndefined();
  });
});

test('licenseId() knows an identifier in any case', () => {
  expect(licenseId('APACHE-2.0')).toBe('Apache-2.0');
  expect(licenseId('MIT OR ISC')).toBeUndefined();
});
