import type { Tag } from '@aws-sdk/client-sts';
import { invalidParameterValue } from './errors.ts';

/** The tags of a request for a session. */
export interface SessionTags {
  readonly Tags?: Tag[] | undefined;
  readonly TransitiveTagKeys?: string[] | undefined;
}

/**
 * The tags that the session hands on to the next role: those that the caller's session hands on, and those that the
 * request marks as transitive.
 * @param inherited of the caller's session
 * @throws {ServiceError} InvalidParameterValue for keys twice, for unknown or overridden transitive keys
 */
export function transitiveTags(
  request: SessionTags,
  inherited: Readonly<Record<string, string>>,
): Record<string, string> {
  const tags = request.Tags ?? [];
  const keys = tags.map((tag) => (tag.Key ?? '').toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw invalidParameterValue('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  const marked = (request.TransitiveTagKeys ?? []).map((key) => key.toLowerCase());
  if (!marked.every((key) => keys.includes(key))) {
    throw invalidParameterValue('The specified transitive tag key must be included in the requested tags.');
  }
  const before = new Set(Object.keys(inherited).map((key) => key.toLowerCase()));
  if (keys.some((key) => before.has(key))) {
    throw invalidParameterValue(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const added = tags
    .filter((tag) => marked.includes((tag.Key ?? '').toLowerCase()))
    .map((tag) => [tag.Key ?? '', tag.Value ?? '']);
  return { ...inherited, ...Object.fromEntries(added) };
}
