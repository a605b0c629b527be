import { ServiceError } from '../../aws/service-error.ts';
import { noSuchKey, notImplemented, preconditionFailed } from './errors.ts';
import type { VersionRow } from './tables.ts';

/** Conditions of a read, and those on the source of a copy. */
export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

type Compared = Pick<VersionRow, 'etag' | 'modified_at'>;

/**
 * The header that forbids the read, if one does. ETags count before dates, as RFC 9110 §13.2.2 has it. Dates count in
 * whole seconds, and one in the future is no condition.
 */
export function failedCondition(
  conditions: ReadConditions,
  version: Compared,
  now: number,
): string | undefined {
  const modified = wholeSeconds(version.modified_at);
  if (conditions.IfMatch !== undefined) {
    if (!matches(conditions.IfMatch, version.etag)) {
      return 'If-Match';
    }
  } else if (
    conditions.IfUnmodifiedSince !== undefined &&
    modified > conditions.IfUnmodifiedSince.getTime()
  ) {
    return 'If-Unmodified-Since';
  }
  if (conditions.IfNoneMatch !== undefined) {
    return matches(conditions.IfNoneMatch, version.etag) ? 'If-None-Match' : undefined;
  }
  const since = conditions.IfModifiedSince?.getTime();
  return since !== undefined && since <= now && modified <= since ? 'If-Modified-Since' : undefined;
}

/** @throws {ServiceError} PreconditionFailed; NotModified, 304, with the headers that it carries */
export function checkReadConditions(conditions: ReadConditions, version: Compared, now: number): void {
  const failed = failedCondition(conditions, version, now);
  if (failed === 'If-None-Match' || failed === 'If-Modified-Since') {
    throw new ServiceError('NotModified', 'Not Modified', {
      status: 304,
      headers: {
        etag: `"${version.etag}"`,
        'last-modified': new Date(version.modified_at).toUTCString(),
      },
    });
  }
  if (failed !== undefined) {
    throw preconditionFailed(failed);
  }
}

export type WriteConditions = Pick<ReadConditions, 'IfMatch' | 'IfNoneMatch'>;

/**
 * Which conditions a write may have: `If-None-Match: *` or `If-Match` with an ETag.
 * @throws {ServiceError} NotImplemented
 */
export function checkWriteHeaders({ IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw notImplemented(
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    );
  }
  const refused =
    IfMatch === '*'
      ? 'If-Match'
      : IfNoneMatch !== undefined && IfNoneMatch !== '*'
        ? 'If-None-Match'
        : undefined;
  if (refused !== undefined) {
    throw notImplemented(refused, `We don't accept the provided value of ${refused} header for this API`);
  }
}

/**
 * Conditions of a change: `If-None-Match: *` for an object that must not be there, `If-Match` for what must be.
 * @param current the object now, undefined when there is none
 * @throws {ServiceError} PreconditionFailed, NoSuchKey
 */
export function checkWriteConditions(
  conditions: WriteConditions,
  current: Pick<VersionRow, 'etag'> | undefined,
  key: string,
): void {
  if (conditions.IfNoneMatch !== undefined && current !== undefined) {
    throw preconditionFailed('If-None-Match');
  }
  if (conditions.IfMatch !== undefined) {
    if (current === undefined) {
      throw noSuchKey(key);
    }
    if (!matches(conditions.IfMatch, current.etag)) {
      throw preconditionFailed('If-Match');
    }
  }
}

/** Dates of objects have no milliseconds. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}

/** An ETag without its quotes, as clients write it either way. */
export function bareEtag(etag: string): string {
  return etag.replace(/^(W\/)?"(.*)"$/, '$2');
}

function matches(header: string, etag: string): boolean {
  return header.split(',').some((item) => item.trim() === '*' || bareEtag(item.trim()) === etag);
}
