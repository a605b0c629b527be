import type { Place, SsmTransaction } from './ssm.ts';
import type { ParameterRow, ParameterVersionRow } from './tables.ts';

/** The parameter by that name. */
export function findParameter(
  db: SsmTransaction,
  place: Place,
  name: string,
): Promise<ParameterRow | undefined> {
  return db
    .selectFrom('ssm_parameters')
    .selectAll()
    .where('account', '=', place.account)
    .where('region', '=', place.region)
    .where('name', '=', name)
    .executeTakeFirst();
}

/** All versions of a parameter that are still kept, oldest first. */
export function versionsOf(db: SsmTransaction, parameter: ParameterRow): Promise<ParameterVersionRow[]> {
  return db
    .selectFrom('ssm_versions')
    .selectAll()
    .where('account', '=', parameter.account)
    .where('region', '=', parameter.region)
    .where('name', '=', parameter.name)
    .orderBy('version')
    .execute();
}

/** One version of a parameter. */
export function versionNumbered(
  db: SsmTransaction,
  parameter: ParameterRow,
  version: number,
): Promise<ParameterVersionRow | undefined> {
  return db
    .selectFrom('ssm_versions')
    .selectAll()
    .where('account', '=', parameter.account)
    .where('region', '=', parameter.region)
    .where('name', '=', parameter.name)
    .where('version', '=', version)
    .executeTakeFirst();
}

/** Labels of a parameter with the version that each is on. */
export function labelsOf(
  db: SsmTransaction,
  parameter: ParameterRow,
): Promise<{ label: string; version: number }[]> {
  return db
    .selectFrom('ssm_labels')
    .select(['label', 'version'])
    .where('account', '=', parameter.account)
    .where('region', '=', parameter.region)
    .where('name', '=', parameter.name)
    .orderBy('label')
    .execute();
}

/** The newest version of every parameter of a place, sorted by name. */
export async function newestVersions(
  db: SsmTransaction,
  place: Place,
): Promise<(ParameterVersionRow & { readonly tags: string })[]> {
  return db
    .selectFrom('ssm_parameters')
    .innerJoin('ssm_versions', (join) =>
      join
        .onRef('ssm_versions.account', '=', 'ssm_parameters.account')
        .onRef('ssm_versions.region', '=', 'ssm_parameters.region')
        .onRef('ssm_versions.name', '=', 'ssm_parameters.name')
        .onRef('ssm_versions.version', '=', 'ssm_parameters.version'),
    )
    .selectAll('ssm_versions')
    .select('ssm_parameters.tags as tags')
    .where('ssm_parameters.account', '=', place.account)
    .where('ssm_parameters.region', '=', place.region)
    .orderBy('ssm_parameters.name')
    .execute();
}

/** Removes a parameter with all that hangs on it; tells whether there was one. */
export async function removeParameter(db: SsmTransaction, place: Place, name: string): Promise<boolean> {
  const tables = ['ssm_labels', 'ssm_versions'] as const;
  for (const table of tables) {
    await db
      .deleteFrom(table)
      .where('account', '=', place.account)
      .where('region', '=', place.region)
      .where('name', '=', name)
      .execute();
  }
  const gone = await db
    .deleteFrom('ssm_parameters')
    .where('account', '=', place.account)
    .where('region', '=', place.region)
    .where('name', '=', name)
    .executeTakeFirst();
  return gone.numDeletedRows > 0n;
}
