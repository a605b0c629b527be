import { present } from '../../aws/present.ts';
import { noSuchEntity } from './errors.ts';
import type { IamTransaction } from './iam.ts';
import { findNamed } from './named.ts';
import type { InstanceProfileRow } from './tables.ts';

/**
 * @throws {ServiceError} NoSuchEntity
 */
export async function profileNamed(
  db: IamTransaction,
  account: string,
  name: string | undefined,
): Promise<InstanceProfileRow> {
  const text = present(name, 'instanceProfileName');
  const row = await findNamed(db, 'iam_instance_profiles', { account, name: text });
  if (row === undefined) {
    throw noSuchEntity(`Instance Profile ${text} cannot be found.`);
  }
  return row;
}
