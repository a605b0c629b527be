import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDescription } from '../../src/python/package-description.ts';

const read = (...lines: readonly string[]) =>
  readDescription(`Name: demo\nVersion: 1\n${lines.join('\n')}\n`);

describe('readDescription()', () => {
  test('reads what people are told', () => {
    expect(
      read(
        'Summary: Does things',
        'License-Expression: MIT OR Apache-2.0',
        'License-File: LICENSE',
        'License-File: vendor/LICENSE',
        'Home-page: https://h.invalid/',
        'Project-URL: Source, https://h.invalid/code',
        'Project-URL: nonsense',
        'Classifier: Programming Language :: Python',
        'Classifier: License :: OSI Approved :: MIT License',
        'Classifier: License :: OSI Approved',
      ),
    ).toEqual({
      summary: 'Does things',
      licenseExpression: 'MIT OR Apache-2.0',
      homePage: 'https://h.invalid/',
      licenseClassifiers: ['MIT License'],
      licenseFiles: ['LICENSE', 'vendor/LICENSE'],
      authors: [],
      maintainers: [],
      projectUrls: [{ label: 'Source', url: 'https://h.invalid/code' }],
    });
  });

  test.each([
    [['Author: Ann'], [{ name: 'Ann' }]],
    [['Author: Ann', 'Author-email: ann@h.invalid'], [{ name: 'Ann', email: 'ann@h.invalid' }]],
    [
      ['Author-email: Ann <ann@h.invalid>, "Bo, Dr" <bo@h.invalid>'],
      [
        { name: 'Ann', email: 'ann@h.invalid' },
        { name: 'Bo, Dr', email: 'bo@h.invalid' },
      ],
    ],
    [
      ['Author: Team', 'Author-email: Ann <ann@h.invalid>'],
      [{ name: 'Team' }, { name: 'Ann', email: 'ann@h.invalid' }],
    ],
    [['Author: UNKNOWN', 'Author-email: '], []],
  ])('%s', (lines, authors) => {
    expect(read(...lines).authors).toEqual(authors);
    expect(read(...lines.map((line) => line.replace('Author', 'Maintainer'))).maintainers).toEqual(authors);
  });

  test('takes any text, and a long list of addresses in no time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(readDescription(text).authors)),
    );
    expect(read(`Author-email: ${'a"<,'.repeat(200_000)}`).authors.length).toBeLessThan(4001);
  });
});
