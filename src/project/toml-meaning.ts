import { parse, TomlError } from 'smol-toml';
import { isTable, type Table } from './table-reader.ts';

/** What a text says, or `undefined` when it is no TOML. */
export function tryParse(text: string): Table | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) {
      return undefined;
    }
    throw error;
  }
}

/** Whether two values of TOML are equal; the order of keys says nothing. */
export function saysSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((each, index) => saysSame(each, b[index]));
  }
  if (isTable(a) && isTable(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && saysSame(a[key], b[key]));
  }
  return Object.is(a, b) || (a instanceof Date && b instanceof Date && a.toISOString() === b.toISOString());
}
