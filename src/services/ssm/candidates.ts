import type { Filtered } from './filters.ts';
import type { Place, SsmTransaction } from './ssm.ts';
import { newestVersions } from './store.ts';

/** The newest version of every parameter of a place with what filters look at. */
export async function candidates(db: SsmTransaction, place: Place): Promise<Filtered[]> {
  const rows = await newestVersions(db, place);
  const labels = await db
    .selectFrom('ssm_labels')
    .select(['name', 'label', 'version'])
    .where('account', '=', place.account)
    .where('region', '=', place.region)
    .execute();
  const byName = Map.groupBy(labels, (row) => row.name);
  return rows.map((row) => ({
    ...row,
    labels: (byName.get(row.name) ?? [])
      .filter((label) => label.version === row.version)
      .map((label) => label.label),
  }));
}
