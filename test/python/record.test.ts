import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRecord, parseRecord } from '../../src/python/record.ts';
import { damaged } from './arbitraries.ts';
import { expectOnlyRefusals, expectQuickness, refusalOf } from './refusal.ts';

/** Rows with everything that must be quoted in their paths. */
const rows = fc.array(
  fc.oneof(
    fc.record(
      {
        path: fc.oneof(fc.string({ minLength: 1 }), fc.stringMatching(/^[a,"\r\n]{1,6}$/)),
        hash: fc.stringMatching(/^sha256=[A-Za-z0-9_-]{43}$/),
        size: fc.maxSafeNat(),
      },
      { requiredKeys: ['path'] },
    ),
  ),
);

describe('parseRecord', () => {
  test('reads the rows of a wheel', () => {
    expect(
      parseRecord(
        'foo/__init__.py,sha256=abc_-,12\r\n"foo/a, ""b"".txt",sha256=x,0\nfoo-1.0.dist-info/RECORD,,\n',
      ),
    ).toEqual([
      { path: 'foo/__init__.py', hash: 'sha256=abc_-', size: 12 },
      { path: 'foo/a, "b".txt', hash: 'sha256=x', size: 0 },
      { path: 'foo-1.0.dist-info/RECORD' },
    ]);
  });

  test.each([
    ['', []],
    ['\n\r\n\r', []],
    ['a', [{ path: 'a' }]],
    ['a,', [{ path: 'a' }]],
    ['a\n\nb\n', [{ path: 'a' }, { path: 'b' }]],
    ['a,,3', [{ path: 'a', size: 3 }]],
    ['a"b,,', [{ path: 'a"b' }]],
    ['"a\nb",,', [{ path: 'a\nb' }]],
    ['"a""",,', [{ path: 'a"' }]],
    ['é/ü.py,,', [{ path: 'é/ü.py' }]],
  ])('reads %j', (text, expected) => {
    expect(parseRecord(text)).toEqual(expected);
  });

  test.each([
    ['a,b,c,d', 'Cannot read row 1 of RECORD: it has 4 fields where path, hash and size are wanted'],
    ['a,,\n,b,1', 'Cannot read row 2 of RECORD: its path is empty'],
    ['""', 'never'],
    ['a,,-1', 'Cannot read row 1 of RECORD: "-1" is no size in bytes'],
    ['a,,1.5', 'Cannot read row 1 of RECORD: "1.5" is no size in bytes'],
    ['a,,0x10', 'Cannot read row 1 of RECORD: "0x10" is no size in bytes'],
    ['a,,99999999999999999', 'Cannot read row 1 of RECORD: "99999999999999999" is no size in bytes'],
    ['"a', 'Cannot read row 1 of RECORD: a quote is never closed'],
    ['"a""', 'Cannot read row 1 of RECORD: a quote is never closed'],
    ['"a"b,,', 'Cannot read row 1 of RECORD: there is text after a closing quote'],
  ])('refuses %j', (text, message) => {
    if (message === 'never') {
      expect(parseRecord(text)).toEqual([]);
      return;
    }
    const error = refusalOf(() => parseRecord(text));
    expect({ code: error.code, message: error.message }).toEqual({ code: 'INVALID_RECORD', message });
  });

  test('refuses in its own way whatever it is given, quickly', () => {
    expectOnlyRefusals(parseRecord, 'INVALID_RECORD', damaged(rows.map(formatRecord)));
    expectQuickness(parseRecord);
  });
});

describe('formatRecord', () => {
  test('quotes only where it must', () => {
    expect(
      formatRecord([{ path: 'a b', hash: 'sha256=x', size: 1 }, { path: 'c,"d"' }, { path: 'e\r' }]),
    ).toBe('a b,sha256=x,1\n"c,""d""",,\n"e\r",,\n');
  });

  test('writes nothing for nothing', () => {
    expect(formatRecord([])).toBe('');
  });

  test('writes what is read as the same', () => {
    fc.assert(
      fc.property(rows, (list) => {
        expect(parseRecord(formatRecord(list))).toEqual(list);
      }),
    );
  });
});
