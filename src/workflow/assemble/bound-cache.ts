import { filesToTrim, listStored, removeStored } from '../../store/trim.ts';
import type { BuildSurroundings } from './build-request.ts';

/** What the cache is kept below unless `ZIPWRIGHT_CACHE_LIMIT` says otherwise, in bytes. */
const DEFAULT_LIMIT = 10_000_000_000;
/** Files used this recently may be in use by another build, in milliseconds. */
const IN_USE_MS = 60 * 60 * 1000;

const UNITS: Readonly<Record<string, number>> = { '': 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Removes what was not used for longest when the cache has grown over its limit. */
export function boundCache({ cache, environment, now }: BuildSurroundings): void {
  const limitBytes = readLimit(environment['ZIPWRIGHT_CACHE_LIMIT']) ?? DEFAULT_LIMIT;
  removeStored(filesToTrim(listStored(cache), { limitBytes, keepSince: now() - IN_USE_MS }));
}

/** `5GB`, `500 MB` or a number of bytes. Anything else counts as not set. */
function readLimit(text: string | undefined): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?b?)\s*$/i.exec(text ?? '');
  const unit = (match?.[2] ?? '').toLowerCase();
  const factor = UNITS[unit.length === 1 && unit !== 'b' ? `${unit}b` : unit === 'b' ? '' : unit];
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor;
}
