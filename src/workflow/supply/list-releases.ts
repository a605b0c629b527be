import { IndexError } from '../../index/errors.ts';
import type { IndexFile } from '../../index/index-file.ts';
import { isValidName } from '../../python/name.ts';
import type { BuildServices } from './build-services.ts';
import { inTurns } from './in-turns.ts';
import type { LockedVersion } from '../update/locked-versions.ts';

/** What an index has of some distributions, by their normalised names, and why it is not known of the others. */
export interface ListedDistributions {
  readonly files: ReadonlyMap<string, readonly IndexFile[]>;
  readonly failures: ReadonlyMap<string, string>;
}

const AT_ONCE = 16;

/**
 * Asks the index once for every distribution that one may have. That it does not have it, or that nothing may be fetched, is
 * an answer; an index that cannot be reached is not.
 * @throws {IndexError}
 */
export async function listDistributionFiles(
  locked: readonly LockedVersion[],
  { client, signal }: Pick<BuildServices, 'client' | 'signal'>,
): Promise<ListedDistributions> {
  const files = new Map<string, readonly IndexFile[]>();
  const failures = new Map<string, string>();
  await inTurns(locked, AT_ONCE, async ({ name, kind }) => {
    if (kind === 'local' || !isValidName(name)) {
      failures.set(
        name,
        kind === 'local' ? 'it is built from a folder or a checkout' : 'no index has such a name',
      );
      return;
    }
    try {
      files.set(name, await client.listFiles(name, signal));
    } catch (error) {
      if (
        !(error instanceof IndexError) ||
        (error.code !== 'INDEX_NOT_FOUND' && error.code !== 'INDEX_OFFLINE')
      ) {
        throw error;
      }
      failures.set(
        name,
        error.code === 'INDEX_OFFLINE' ? 'nothing may be fetched (--offline)' : 'the index does not have it',
      );
    }
  });
  return { files, failures };
}
