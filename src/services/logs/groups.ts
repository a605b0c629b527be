import type { Selectable } from 'kysely';
import { present } from '../../aws/present.ts';
import { invalidParameter, noSuchGroup, noSuchStream, validationException } from './errors.ts';
import type { LogsTransaction } from './logs.ts';
import type { Place } from './place.ts';
import type { LogGroupRow, LogStreamRow } from './tables.ts';

/** A log group as the database has it. */
export type Group = Selectable<LogGroupRow>;
export type Stream = Selectable<LogStreamRow>;

/** `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`. */
export function groupArn(group: Place & { readonly name: string }): string {
  return `arn:aws:logs:${group.region}:${group.account}:log-group:${group.name}`;
}

const arnForm = /^arn:[^:]+:logs:([^:]*):(\d+):log-group:([^:]+)(?::\*)?$/;

/** A group by the name or ARN that requests have as its identifier. */
export function parseGroupIdentifier(text: string, place: Place): Place & { readonly name: string } {
  const [, region, account, name] = arnForm.exec(text) ?? [];
  return region !== undefined && account !== undefined && name !== undefined
    ? { region, account, name }
    : { region: place.region, account: place.account, name: text };
}

/** @returns undefined where there is none */
export function findGroup(db: LogsTransaction, place: Place, name: string): Promise<Group | undefined> {
  return db
    .selectFrom('logs_groups')
    .selectAll()
    .where('account', '=', place.account)
    .where('region', '=', place.region)
    .where('name', '=', name)
    .executeTakeFirst();
}

/**
 * @throws {ServiceError} ResourceNotFoundException
 */
export async function groupNamed(
  db: LogsTransaction,
  place: Place,
  name: string | undefined,
): Promise<Group> {
  const group = await findGroup(db, place, present(name, 'logGroupName'));
  if (group === undefined) {
    throw noSuchGroup();
  }
  return group;
}

/** The members by which requests name a group: one of the two. */
export interface GroupInput {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/**
 * @throws {ServiceError} ValidationException, InvalidParameterException, ResourceNotFoundException
 */
export function groupIn(db: LogsTransaction, place: Place, input: GroupInput): Promise<Group> {
  if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined) {
    throw validationException('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  const identifier = input.logGroupName ?? input.logGroupIdentifier;
  if (identifier === undefined) {
    throw invalidParameter('Either LogGroup name or LogGroup ARN must be specified.');
  }
  const named = parseGroupIdentifier(identifier, place);
  return groupNamed(db, named, named.name);
}

/**
 * @throws {ServiceError} ResourceNotFoundException
 */
export async function streamNamed(
  db: LogsTransaction,
  group: Group,
  name: string | undefined,
): Promise<Stream> {
  const stream = await db
    .selectFrom('logs_streams')
    .selectAll()
    .where('group_id', '=', group.id)
    .where('name', '=', present(name, 'logStreamName'))
    .executeTakeFirst();
  if (stream === undefined) {
    throw noSuchStream();
  }
  return stream;
}

const dayInMilliseconds = 86_400_000;

/** Time before which a group keeps nothing. */
export function keptSince(group: Group, now: number): number {
  return group.retention_days === null ? 0 : now - group.retention_days * dayInMilliseconds;
}
