import type { Kysely } from 'kysely';
import { base32 } from '../../aws/base32.ts';
import type { RequestContext } from '../../aws/operation.ts';
import type { Ids } from '../../aws/ids.ts';
import type { IamTables } from './tables.ts';

/** What IAM's operations stand on. */
export interface Iam {
  readonly db: Kysely<IamTables>;
  readonly ids: Ids;
}

/** One write of several statements: all of it or nothing. */
export type IamTransaction = Kysely<IamTables>;

/** Runs `work` so that no other request sees or changes what it reads and writes in between. */
export function atomically<Result>(iam: Iam, work: (db: IamTransaction) => Promise<Result>): Promise<Result> {
  return iam.db.transaction().execute(work);
}

/**
 * An identifier as IAM makes them: a prefix that tells the kind (`AROA` role, `AIDA` user, `AGPA` group, `ANPA` policy,
 * `AIPA` instance profile, `AKIA` access key) and capitals and digits.
 * @param length of the whole
 */
export function uniqueId(ids: Ids, prefix: string, length = 21): string {
  return prefix + base32(ids.uuid().replaceAll('-', ''), length - prefix.length);
}

/** `arn:aws:iam::ACCOUNT:KIND/PATH/NAME`. */
export function iamArn(
  context: Pick<RequestContext, 'account'>,
  kind: string,
  { path, name }: { readonly path: string; readonly name: string },
): string {
  return `arn:aws:iam::${context.account}:${kind}${path}${name}`;
}
