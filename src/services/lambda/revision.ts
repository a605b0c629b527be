import { preconditionFailed, resourceConflict, type RevisionApi } from './errors.ts';
import type { Transition, VersionRecord } from './records.ts';

/** The record as it is at `now`: a change whose time is over has left its mark, a new revision id. */
export function settled(record: VersionRecord, now: number): VersionRecord {
  const { transition, ...rest } = record;
  return transition === undefined || now < transition.endsAt
    ? record
    : { ...rest, revisionId: transition.revisionId };
}

/** What a change of a version needs to begin. */
export interface ChangeStart {
  readonly now: number;
  readonly settleMillis: number;
  readonly uuid: () => string;
}

/** Puts a new revision id on a record, and a second one that it gets when the change has ended. */
export function beginChange(
  record: Omit<VersionRecord, 'revisionId' | 'transition' | 'modifiedAt'>,
  kind: Transition['kind'],
  { now, settleMillis, uuid }: ChangeStart,
): VersionRecord {
  return {
    ...record,
    revisionId: uuid(),
    modifiedAt: now,
    transition: { kind, endsAt: now + settleMillis, revisionId: uuid() },
  };
}

/**
 * Refuses a change that was meant for another revision.
 * @throws {ServiceError} PreconditionFailedException
 */
export function refuseWrongRevision(
  given: string | undefined,
  actual: string,
  api: RevisionApi = 'GetFunction/GetAlias',
): void {
  if (given !== undefined && given !== actual) {
    throw preconditionFailed(api);
  }
}

/**
 * Refuses to change a function while another change of it is under way.
 * @param record settled
 * @throws {ServiceError} ResourceConflictException
 */
export function refuseUnderWay({ transition }: VersionRecord, arn: string): void {
  if (transition?.kind === 'create') {
    throw resourceConflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }
  if (transition?.kind === 'update') {
    throw resourceConflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    );
  }
}
