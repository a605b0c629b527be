import type { SelectedDistribution } from '../../resolve/selection.ts';
import { buildKeys, type BuildKeys } from '../../wheel/build-keys.ts';
import { readBuildRecord, type BuildRecord } from '../../wheel/build-record.ts';
import type { PackSupply } from '../supply/pack-supply.ts';
import { sourceIdentity } from './source-identity.ts';

/**
 * Which wheel an earlier build made of a distribution, for this target. Of a file or a commit nothing is read but the
 * record; a folder is hashed.
 * @throws {BuildError} SOURCE_UNAVAILABLE when the folder is not there
 */
export async function findBuiltWheel(
  distribution: SelectedDistribution,
  supply: PackSupply,
): Promise<BuildRecord | undefined> {
  const identity = await sourceIdentity(distribution, supply.services);
  return identity === undefined ? undefined : readRecord(keysOf(identity, supply), supply);
}

export function keysOf(identity: string, { target, builder }: PackSupply): BuildKeys {
  return buildKeys(identity, target, builder);
}

/** The record of any of the keys, zipwright's own builds before the user's command's. */
export function readRecord(keys: BuildKeys, { layout, now }: PackSupply): BuildRecord | undefined {
  for (const key of [keys.pure, keys.native, keys.builder]) {
    const record = key === undefined ? undefined : readBuildRecord(layout.built(key), now());
    if (record !== undefined) {
      return record;
    }
  }
  return undefined;
}
