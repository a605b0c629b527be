import { IndexError } from '../../index/errors.ts';
import type { IndexFile } from '../../index/index-file.ts';
import type { PlannedDistribution } from '../../packaging/layer-plan/plan-input.ts';
import { formatVersion } from '../../python/version.ts';
import { parseDistributionFilename } from '../../python/wheel-filename.ts';
import type { BuildServices } from '../supply/build-services.ts';
import { inTurns } from '../supply/in-turns.ts';

/** How often a distribution is released, and how that is known. */
export type ReleaseRate = Pick<PlannedDistribution, 'releasesPerYear' | 'rate'>;

/** The SDK is released on every working day (https://github.com/boto/boto3/releases). */
const KNOWN: ReadonlyMap<string, number> = new Map([
  ['boto3', 250],
  ['botocore', 250],
]);

/** Of which nothing is known counts as released once a month. */
const ASSUMED_PER_YEAR = 12;

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const AT_ONCE = 8;

/** What is known without asking anybody. */
export function knownRate(name: string): ReleaseRate {
  const known = KNOWN.get(name);
  return known === undefined
    ? { releasesPerYear: ASSUMED_PER_YEAR, rate: 'assumed' }
    : { releasesPerYear: known, rate: 'known' };
}

/**
 * Counts each distribution's releases of the last year in the index's listing (PEP 700 has their times). What an index does
 * not list, or lists without times, stays as it is known.
 * @param now milliseconds since 1970
 * @throws {IndexError} when an index cannot be reached
 */
export async function listedRates(
  names: readonly string[],
  { client, signal }: Pick<BuildServices, 'client' | 'signal'>,
  now: number,
): Promise<ReadonlyMap<string, ReleaseRate>> {
  const rates = await inTurns(names, AT_ONCE, async (name) => {
    const releases = countReleases(await filesOf(name, { client, signal }), now);
    const rate: ReleaseRate =
      releases === undefined ? knownRate(name) : { releasesPerYear: releases, rate: 'index' };
    return [name, rate] as const;
  });
  return new Map(rates);
}

async function filesOf(
  name: string,
  { client, signal }: Pick<BuildServices, 'client' | 'signal'>,
): Promise<readonly IndexFile[]> {
  try {
    return await client.listFiles(name, signal);
  } catch (error) {
    if (error instanceof IndexError && error.code === 'INDEX_NOT_FOUND') {
      return [];
    }
    throw error;
  }
}

/** @returns `undefined` when the listing has no times */
function countReleases(files: readonly IndexFile[], now: number): number | undefined {
  const dated = files.flatMap(({ filename, uploadTime }) => {
    const time = Date.parse(uploadTime ?? '');
    const named = parseDistributionFilename(filename);
    return Number.isNaN(time) || named === undefined ? [] : [{ time, version: formatVersion(named.version) }];
  });
  const recent = dated.filter(({ time }) => time > now - YEAR_MS && time <= now);
  return dated.length === 0 ? undefined : new Set(recent.map(({ version }) => version)).size;
}
