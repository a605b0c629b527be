import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMetadata } from '../../src/python/metadata.ts';
import { damaged } from './arbitraries.ts';
import { expectOnlyRefusals, expectQuickness, refusalOf } from './refusal.ts';

const minimal = 'Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n';

describe('parseMetadata', () => {
  test('reads the fields of a package', () => {
    const text = `Metadata-Version: 2.2
Name: Foo.Bar
Version: 1.0
Summary: Something: with a colon
License: line one
        line two
Requires-Python: >=3.9
requires-dist: a>=1
Requires-Dist: b
  ; extra == "x"
Provides-Extra: x
Provides-Extra:y
Dynamic: Requires-Dist

Name: body
Requires-Dist: none
`;
    const metadata = {
      metadataVersion: '2.2',
      name: 'Foo.Bar',
      version: '1.0',
      requiresPython: '>=3.9',
      requiresDist: ['a>=1', 'b ; extra == "x"'],
      providesExtra: ['x', 'y'],
      dynamic: ['requires-dist'],
    };
    expect(parseMetadata(text)).toEqual(metadata);
    expect(parseMetadata(text.replaceAll('\n', '\r\n'))).toEqual(metadata);
    expect(parseMetadata(text.replaceAll('\n', '\r'))).toEqual(metadata);
  });

  test('needs little', () => {
    expect(parseMetadata('Name: foo\nVersion: 1.0')).toEqual({
      metadataVersion: '1.0',
      name: 'foo',
      version: '1.0',
      requiresDist: [],
      providesExtra: [],
      dynamic: [],
    });
  });

  test('ends the header at the first line that is no field', () => {
    expect(parseMetadata(`${minimal}no field here\nRequires-Dist: a\n`).requiresDist).toEqual([]);
    expect(parseMetadata(`${minimal}\nRequires-Dist: a\n`).requiresDist).toEqual([]);
    expect(parseMetadata(`${minimal}Requires-Dist: a\n \n\t; os_name == "x"\n`).requiresDist).toEqual([
      'a  ; os_name == "x"',
    ]);
  });

  test('takes a field twice when both say the same', () => {
    expect(parseMetadata(`${minimal}Name: foo\n`).name).toBe('foo');
  });

  test.each([
    ['', 'it has no field "name"'],
    ['\nName: foo\nVersion: 1.0\n', 'it has no field "name"'],
    [' folded\nName: foo\nVersion: 1.0\n', 'it has no field "name"'],
    ['Name: foo\n', 'it has no field "version"'],
    ['Name: foo\nVersion:\n', 'it has no field "version"'],
    [`${minimal}Name: bar\n`, 'its field "name" is both "foo" and "bar"'],
    [`${minimal}VERSION: 2.0\n`, 'its field "version" is both "1.0" and "2.0"'],
    [
      `${minimal}Requires-Python: >=3\nRequires-Python: <3\n`,
      'its field "requires-python" is both ">=3" and "<3"',
    ],
  ])('refuses %j', (text, reason) => {
    const error = refusalOf(() => parseMetadata(text));
    expect(error.code).toBe('INVALID_METADATA');
    expect(error.message).toContain(reason);
  });

  test('does not read the description', () => {
    const start = performance.now();
    parseMetadata(`${minimal}\n${'x\n'.repeat(10_000_000)}`);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('reads what it is written as, however it is folded', () => {
    const values = fc.array(fc.stringMatching(/^[!-~]{1,8}$/), { minLength: 1, maxLength: 4 });
    const folds = fc.constantFrom(' ', '\n ', '\r\n\t', '\n        ');
    fc.assert(
      fc.property(fc.array(values, { maxLength: 4 }), folds, (lists, fold) => {
        const lines = lists.map((words) => `Requires-Dist: ${words.join(fold)}\n`);
        expect(parseMetadata(minimal + lines.join('')).requiresDist).toEqual(
          lists.map((words) => words.join(' ')),
        );
      }),
    );
  });

  test('refuses in its own way whatever it is given, quickly', () => {
    expectOnlyRefusals(parseMetadata, 'INVALID_METADATA', damaged(fc.constant(minimal)));
    expectQuickness(parseMetadata);
  });
});
