import { exitCodes } from '../errors/zipwright-error.ts';
import { parseByteCount } from './byte-count.ts';
import { ProjectError } from './errors.ts';
import { nearest } from './nearest.ts';

export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Reads a TOML table key by key, with errors that name file and key, and refuses keys that nobody asked for. */
export class TableReader {
  readonly #table: Table;
  readonly #where: string;
  readonly #known = new Set<string>();

  /** @param where how the table is called in messages: `"pyproject.toml", [tool.zipwright]` */
  constructor(table: Table, where: string) {
    this.#table = table;
    this.#where = where;
  }

  #take(key: string): unknown {
    this.#known.add(key);
    return this.#table[key];
  }

  string(key: string): string | undefined {
    const value = this.#take(key);
    return value === undefined || typeof value === 'string' ? value : this.#refuse(key, value, 'a string');
  }

  boolean(key: string): boolean | undefined {
    const value = this.#take(key);
    return value === undefined || typeof value === 'boolean'
      ? value
      : this.#refuse(key, value, 'true or false');
  }

  /** A whole number within bounds. */
  integer(key: string, { from, to }: { readonly from: number; readonly to: number }): number | undefined {
    const value = this.#take(key);
    const number = typeof value === 'bigint' ? Number(value) : value;
    const isFit = typeof number === 'number' && Number.isInteger(number) && number >= from && number <= to;
    return value === undefined || isFit
      ? (number as number | undefined)
      : this.#refuse(key, typeof value === 'bigint' ? number : value, `a whole number from ${from} to ${to}`);
  }

  /** A number of bytes, with or without a unit. */
  bytes(key: string): number | undefined {
    const value = this.#take(key);
    const bytes = parseByteCount(value);
    return value === undefined || bytes !== undefined
      ? bytes
      : this.#refuse(
          key,
          typeof value === 'bigint' ? Number(value) : value,
          'a size such as "20 MB" or "1.5 MiB", or a number of bytes',
        );
  }

  /** A table whose values are all strings. */
  stringTable(key: string): Readonly<Record<string, string>> | undefined {
    const table = this.table(key);
    for (const [name, value] of Object.entries(table ?? {})) {
      if (typeof value !== 'string') {
        this.#refuse(`${key}.${name}`, value, 'a string');
      }
    }
    return table as Readonly<Record<string, string>> | undefined;
  }

  /** A list of strings; one string stands for a list of one. */
  strings(key: string): readonly string[] | undefined {
    const value = this.#take(key);
    if (value === undefined) {
      return undefined;
    }
    if (typeof value === 'string') {
      return [value];
    }
    const isList = Array.isArray(value) && value.every((item): item is string => typeof item === 'string');
    return isList ? value : this.#refuse(key, value, 'a string or a list of strings');
  }

  choice<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.#take(key);
    const chosen = choices.find((choice) => choice === value);
    return value === undefined || chosen !== undefined
      ? chosen
      : this.#refuse(key, value, `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`);
  }

  table(key: string): Table | undefined {
    const value = this.#take(key);
    return value === undefined || isTable(value) ? value : this.#refuse(key, value, 'a table');
  }

  #refuse(key: string, value: unknown, wanted: string): never {
    throw new ProjectError(
      'CONFIGURATION_INVALID',
      `Cannot use ${this.#where}: "${key}" is ${JSON.stringify(value)}, and ${wanted} is wanted`,
      {
        data: { where: this.#where, key },
        exitCode: exitCodes.usage,
      },
    );
  }

  /** Call when all known keys were read. @throws {ProjectError} CONFIGURATION_INVALID for any other key */
  refuseUnknownKeys(): void {
    const unknown = Object.keys(this.#table).find((key) => !this.#known.has(key));
    if (unknown === undefined) {
      return;
    }
    const similar = nearest(unknown, [...this.#known]);
    throw new ProjectError(
      'CONFIGURATION_INVALID',
      `Cannot use ${this.#where}: "${unknown}" is not a known key`,
      {
        data: { where: this.#where, key: unknown },
        hint:
          similar === undefined
            ? `known keys: ${[...this.#known].sort().join(', ')}`
            : `did you mean "${similar}"?`,
        exitCode: exitCodes.usage,
      },
    );
  }
}
