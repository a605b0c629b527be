import { normalizeName } from '../python/name.ts';
import { TableReader, type Table } from './table-reader.ts';

/** What a package may weigh before `zipwright size` fails. In bytes, but for `files`. */
export interface SizeBudget {
  /** Of the zip. */
  readonly zipped?: number;
  /** Of the package unpacked, without layers. */
  readonly unzipped?: number;
  /** Unpacked, with all layers. */
  readonly total?: number;
  /** How many files the package may have. */
  readonly files?: number;
  /** Unpacked, by normalised name of the distribution. */
  readonly distributions?: Readonly<Record<string, number>>;
}

const MOST_FILES = 1_000_000_000;

/**
 * Reads `[tool.zipwright.budget]`.
 * @param where how the table is called in messages
 * @throws {ProjectError} CONFIGURATION_INVALID
 */
export function readBudget(table: Table, where: string): SizeBudget {
  const reader = new TableReader(table, where);
  const budget = {
    zipped: reader.bytes('zipped'),
    unzipped: reader.bytes('unzipped'),
    total: reader.bytes('total'),
    files: reader.integer('files', { from: 0, to: MOST_FILES }),
    distributions: readDistributions(reader.table('distributions'), `${where}, distributions`),
  };
  reader.refuseUnknownKeys();
  return Object.fromEntries(Object.entries(budget).filter(([, value]) => value !== undefined));
}

function readDistributions(
  table: Table | undefined,
  where: string,
): Readonly<Record<string, number>> | undefined {
  if (table === undefined) {
    return undefined;
  }
  const reader = new TableReader(table, where);
  return Object.fromEntries(Object.keys(table).map((name) => [normalizeName(name), reader.bytes(name) ?? 0]));
}
