import { describe, expect, test } from 'vitest';
import { canonicalMarshal } from '../../src/wheel/bytecode-marshal.ts';

/** Bytes from text in which `\x..` stands for itself: marshal's letters stay legible. */
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const canonical = (text: string, minor = 11): string | undefined =>
  canonicalMarshal(bytes(text), minor)?.toString('latin1');

/** A letter with the bit of an object that may be referred to. */
const flagged = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) | 0x80);
const tuple = (...members: readonly string[]): string =>
  `)${String.fromCharCode(members.length)}${members.join('')}`;
const set = (...members: readonly string[]): string =>
  `>${String.fromCharCode(members.length)}\0\0\0${members.join('')}`;
const text = (value: string, letter = 'z'): string => `${letter}${String.fromCharCode(value.length)}${value}`;
const reference = (number: number): string => `r${String.fromCharCode(number)}\0\0\0`;

describe('canonicalMarshal() writes equal objects in one way', () => {
  test('an object is marked only when a reference follows', () => {
    expect(canonical(tuple(text('a b', flagged('z')), 'N'))).toBe(tuple(text('a b'), 'N'));
    expect(canonical(tuple(text('a b', flagged('z')), reference(0)))).toBe(
      tuple(text('a b', flagged('z')), reference(0)),
    );
  });

  test('references are numbered among the marked objects alone', () => {
    const before = tuple(text('not used', flagged('z')), text('a b', flagged('z')), reference(2));
    expect(canonical(before.replace(')', flagged(')')))).toBe(
      tuple(text('not used'), text('a b', flagged('z')), reference(0)),
    );
  });

  test('equal constants are one object', () => {
    expect(canonical(tuple(text('a b'), text('a b')))).toBe(tuple(text('a b', flagged('z')), reference(0)));
    expect(canonical(tuple(tuple(text('a b')), tuple(text('a b'))))).toBe(
      tuple(tuple(text('a b')).replace(')', flagged(')')), reference(0)),
    );
  });

  test('but None, True, False and Ellipsis are never referred to', () => {
    expect(canonical(tuple('N', 'N', 'T', 'T', 'F', 'F', '.', '.'))).toBe(
      tuple('N', 'N', 'T', 'T', 'F', 'F', '.', '.'),
    );
  });

  test('strings that could be names are interned, others are not', () => {
    expect(
      canonical(tuple(text('name_1'), text('no name', 'Z'), 'a\x02\0\0\0ab', 't\x02\0\0\0\xc3\xa9')),
    ).toBe(tuple(text('name_1', 'Z'), text('no name'), 'A\x02\0\0\0ab', 'u\x02\0\0\0\xc3\xa9'));
  });

  test('sets are in the order of their members', () => {
    const ordered = canonical(set(text('a a'), text('b b'), 'N'));
    expect(canonical(set(text('b b'), 'N', text('a a', flagged('z'))))).toBe(ordered);
    expect(ordered).toBe(set('N', text('a a'), text('b b')));
  });

  test('a reference into a set survives its sorting', () => {
    expect(canonical(tuple(set(text('b b', flagged('z')), text('a a')), reference(0)))).toBe(
      tuple(set(text('a a'), text('b b', flagged('z'))), reference(0)),
    );
  });

  test('numbers keep their bytes', () => {
    const numbers = [
      'i\x01\x02\x03\x04',
      'l\xfe\xff\xff\xff\x01\0\x02\0',
      'g\0\0\0\0\0\0\xf0?',
      `y${'\x07'.repeat(16)}`,
    ];
    expect(canonical(tuple(...numbers))).toBe(tuple(...numbers));
  });
});

describe('canonicalMarshal() answers undefined to', () => {
  test.each([
    ['nothing', ''],
    ['an unknown type', '?'],
    ['a list, which code never holds', '[\x01\0\0\0N'],
    ['a string that is cut off', 'z\x05abc'],
    ['a length that is cut off', 'a\x05'],
    ['a set that announces more than there is', '>\xff\xff\xff\xffN'],
    ['a reference to nothing', tuple(reference(3))],
    ['a reference to what is not whole yet', tuple(reference(0)).replace(')', flagged(')'))],
    ['bytes after the end', 'NN'],
  ])('%s', (_, damaged) => {
    expect(canonical(damaged)).toBeUndefined();
  });
});
