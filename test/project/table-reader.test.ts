import { describe, expect, test } from 'vitest';
import { isTable, TableReader, type Table } from '../../src/project/table-reader.ts';
import { refusalOf } from '../errors/refusal-of.ts';

const reader = (table: Table): TableReader => new TableReader(table, '"demo.toml"');

describe('TableReader', () => {
  test('reads what is there, and nothing for what is not', () => {
    const table = reader({ text: 'a', yes: true, list: ['a', 'b'], one: 'a', pick: 'x', inner: { a: 1 } });
    expect(table.string('text')).toBe('a');
    expect(table.boolean('yes')).toBe(true);
    expect(table.strings('list')).toEqual(['a', 'b']);
    expect(table.strings('one')).toEqual(['a']);
    expect(table.choice('pick', ['x', 'y'])).toBe('x');
    expect(table.table('inner')).toEqual({ a: 1 });
    for (const absent of [
      table.string('no'),
      table.boolean('no'),
      table.strings('no'),
      table.choice('no', ['x']),
      table.table('no'),
    ]) {
      expect(absent).toBeUndefined();
    }
    expect(() => table.refuseUnknownKeys()).not.toThrow();
  });

  test.each<[string, unknown, (table: TableReader) => unknown, string]>([
    ['a number for a string', 1, (table) => table.string('key'), '"key" is 1, and a string is wanted'],
    ['a string for a boolean', 'yes', (table) => table.boolean('key'), 'true or false is wanted'],
    ['a list with a number', ['a', 1], (table) => table.strings('key'), 'a list of strings is wanted'],
    ['another choice', 'z', (table) => table.choice('key', ['x', 'y']), 'one of "x", "y" is wanted'],
    ['a list for a table', [], (table) => table.table('key'), 'a table is wanted'],
    ['a date for a table', new Date(0), (table) => table.table('key'), 'a table is wanted'],
  ])('refuses %s, with file and key', async (...[, value, read, message]) => {
    const error = await refusalOf(() => read(reader({ key: value })));
    expect(error).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      exitCode: 2,
      data: { where: '"demo.toml"', key: 'key' },
    });
    expect(error.message).toContain('Cannot use "demo.toml"');
    expect(error.message).toContain(message);
  });

  test('refuses a key that nobody asked for, with the one that was meant', async () => {
    const table = reader({ runtme: 'python3.11' });
    table.string('runtime');
    expect(await refusalOf(() => table.refuseUnknownKeys())).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: 'Cannot use "demo.toml": "runtme" is not a known key',
      hint: 'did you mean "runtime"?',
    });
  });

  test('or with all that are known', async () => {
    const table = reader({ memory: 1 });
    table.string('runtime');
    table.string('handler');
    expect((await refusalOf(() => table.refuseUnknownKeys())).hint).toBe('known keys: handler, runtime');
  });
});

describe('isTable()', () => {
  test.each([
    [{}, true],
    [Object.create(null), true],
    [[], false],
    [null, false],
    ['text', false],
    [new Date(0), false],
  ])('%o: %s', (value: unknown, expected) => {
    expect(isTable(value)).toBe(expected);
  });
});
