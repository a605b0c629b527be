const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
]);

/**
 * Reads a number of bytes, as configuration and flags have it: `20 MB`, `1.5MiB`, `300kB`, or a plain number. Case does
 * not matter. `undefined` for anything else, negative numbers and those beyond what is exact.
 */
export function parseByteCount(value: unknown): number | undefined {
  const [, amount, unit = ''] = /^\s*(\d{1,16}(?:\.\d{1,9})?)\s*([a-z]{0,3})\s*$/i.exec(textOf(value)) ?? [];
  const factor = UNITS.get(unit.toLowerCase());
  if (amount === undefined || factor === undefined || (factor === 1 && amount.includes('.'))) {
    return undefined;
  }
  const bytes = Math.round(Number(amount) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : '';
}
