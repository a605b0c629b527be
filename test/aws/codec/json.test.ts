import { describe, expect, test } from 'vitest';
import { decodeJson, decodeStruct } from '../../../src/aws/codec/decode-json.ts';
import { encodeJson } from '../../../src/aws/codec/encode-json.ts';
import { readSlot, type StructShape } from '../../../src/aws/shape.ts';

const of = (schema: unknown): StructShape =>
  readSlot([3, 'test', 'S', 0, ['A'], [schema]]).shape as StructShape;

describe('decodeStruct()', () => {
  test.each([
    [0, 5, 'NUMBER_VALUE can not be converted to a String'],
    [0, true, 'TRUE_VALUE can not be converted to a String'],
    [0, ['a'], 'Start of list found where not expected'],
    [0, { a: 1 }, 'Start of structure or map found where not expected.'],
    [1, 'five', 'STRING_VALUE can not be converted to an Integer'],
    [2, 'true', 'STRING_VALUE can not be converted to a Boolean'],
    [2, 0, 'NUMBER_VALUE can not be converted to a Boolean'],
    [4, 'soon', 'STRING_VALUE can not be converted to a Timestamp'],
    [4, 1e300, 'NUMBER_VALUE can not be converted to a Timestamp'],
    [21, 7, 'NUMBER_VALUE can not be converted to a Blob'],
    [21, 'a', 'Base64 encoded value cannot be decoded'],
    [21, 'a*b=', 'Base64 encoded value cannot be decoded'],
    [64, 'a', 'Expected list or null'],
    [64, { 0: 'a' }, 'Expected list or null'],
    [128, ['a'], 'Expected map or null'],
    [[3, 'test', 'Inner', 0, [], []], 'a', 'Expected map or null'],
  ])('%j: %j is refused: %s', (schema, value, message) => {
    expect(() => decodeStruct(of(schema), { A: value })).toThrow(message);
  });

  test.each([
    [0, 'a', 'a'],
    [1, 1.5, 1.5],
    [1, 'NaN', Number.NaN],
    [1, '-Infinity', Number.NEGATIVE_INFINITY],
    [4, 1.5, new Date(1500)],
    [5, '2026-01-01T00:00:00Z', new Date('2026-01-01T00:00:00Z')],
    [21, '', Buffer.alloc(0)],
    [21, 'aGk', Buffer.from('hi')],
    [21, 'aGk=', Buffer.from('hi')],
    [64, [], []],
    [64, ['a', null], ['a', null]],
    [15, { any: [1] }, { any: [1] }],
  ])('%j: %j is %j', (schema, value, decoded) => {
    expect(decodeStruct(of(schema), { A: value })).toEqual({ A: decoded });
  });

  test('leaves out what the shape does not have, what is null, and what objects inherit', () => {
    expect(decodeStruct(of(0), { A: null, B: 1 })).toEqual({});
    const map = decodeJson(readSlot(128).shape, JSON.parse('{"__proto__":"x"}'));
    expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
    expect(Object.keys(Object(map))).toEqual(['__proto__']);
    const named = [3, 'test', 'S', 0, ['constructor'], [0]];
    expect(decodeJson(readSlot(named).shape, {})).toEqual({});
  });

  test('shapes may hold themselves, but not without end', () => {
    const filter: unknown[] = [3, 'test', 'Filter', 0, ['Name', 'Inner'], [0]];
    (filter[5] as unknown[]).push([1, 'test', 'Filters', 0, () => filter]);
    const value = { Name: 'a', Inner: [{ Name: 'b', Inner: [] }] };
    expect(decodeJson(readSlot(filter).shape, value)).toEqual(value);
    let deep: object = {};
    for (let level = 0; level < 10_000; level += 1) {
      deep = { Inner: [deep] };
    }
    expect(() => decodeJson(readSlot(filter).shape, deep)).toThrow('nested too deep');
  });
});

const written = (schema: unknown, value: unknown): string =>
  JSON.stringify(encodeJson(readSlot(schema).shape, value));

describe('encodeJson()', () => {
  test('writes times as seconds, bytes as base64, and numbers that JSON has not as words', () => {
    expect(encodeJson(readSlot(4).shape, new Date(1500))).toBe(1.5);
    expect(encodeJson(readSlot(5).shape, new Date(1500))).toBe('1970-01-01T00:00:01.500Z');
    expect(encodeJson(readSlot(21).shape, 'hi')).toBe('aGk=');
    expect(encodeJson(readSlot(1).shape, Number.NaN)).toBe('NaN');
  });

  test('writes whole doubles with a fraction, as AWS does', () => {
    const datapoint = [3, 'test', 'Datapoint', 0, ['Sum', 'Unit', 'Period'], [1, 0, 1]];
    const result = [3, 'test', 'MetricDataResult', 0, ['Values'], [64 | 1]];
    expect(written(datapoint, { Sum: 2, Unit: 'Count', Period: 60 })).toBe(
      '{"Sum":2.0,"Unit":"Count","Period":60}',
    );
    expect(written(result, { Values: [1, 0.5, -3, 1e21] })).toBe('{"Values":[1.0,0.5,-3.0,1e+21]}');
  });

  test('leaves out members that are undefined or that the shape does not have', () => {
    expect(encodeJson(of(0), { A: undefined, B: 1 })).toEqual({});
  });
});
