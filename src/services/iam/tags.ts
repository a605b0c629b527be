import type { Tag } from '@aws-sdk/client-iam';
import { byCodeUnits } from '../../aws/page.ts';
import { invalidInput, limitExceeded } from './errors.ts';

/** Whether `a` and `A` are one tag: for roles and users they are, for policies and instance profiles they are not. */
export interface TagRules {
  readonly caseInsensitive: boolean;
}

const most = 50;

function comparable(key: string, rules: TagRules): string {
  return rules.caseInsensitive ? key.toLowerCase() : key;
}

function refuseDuplicates(tags: readonly Tag[], rules: TagRules): void {
  const keys = tags.map((tag) => comparable(tag.Key ?? '', rules));
  if (new Set(keys).size < keys.length) {
    throw invalidInput(
      rules.caseInsensitive
        ? 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
        : 'Duplicate tag keys found.',
    );
  }
}

/**
 * Tags as they are stored: JSON, sorted by key.
 * @throws {ServiceError} InvalidInput for a key twice
 */
export function storedTags(tags: readonly Tag[] | undefined, rules: TagRules): string {
  refuseDuplicates(tags ?? [], rules);
  const plain = (tags ?? []).map((tag) => ({ Key: tag.Key ?? '', Value: tag.Value ?? '' }));
  return JSON.stringify(plain);
}

export function tagsIn(stored: string): { Key: string; Value: string }[] {
  return JSON.parse(stored) as { Key: string; Value: string }[];
}

/** The `Tags` member of an answer that leaves it out when there are none. */
export function tagsMember(stored: string): { Tags?: Tag[] } {
  const tags = tagsIn(stored);
  return tags.length === 0 ? {} : { Tags: tags };
}

/** Tags in the order of the listing operations. */
export function sortedTags(stored: string): { Key: string; Value: string }[] {
  return tagsIn(stored).sort((left, right) => byCodeUnits(left.Key, right.Key));
}

/**
 * Stored tags with `more` added, equal keys replaced.
 * @throws {ServiceError} InvalidInput for a key twice, LimitExceeded for more than fifty
 */
export function withTags(stored: string, more: readonly Tag[], rules: TagRules): string {
  refuseDuplicates(more, rules);
  const added = more.map((tag) => ({ Key: tag.Key ?? '', Value: tag.Value ?? '' }));
  const keys = new Set(added.map((tag) => comparable(tag.Key, rules)));
  const kept = tagsIn(stored).filter((tag) => !keys.has(comparable(tag.Key, rules)));
  const all = [...kept, ...added];
  if (all.length > most) {
    throw limitExceeded(`Cannot exceed quota for TagsPerResource: ${most}`);
  }
  return JSON.stringify(all);
}

/** Stored tags without those keys. */
export function withoutTags(stored: string, keys: readonly string[], rules: TagRules): string {
  const gone = new Set(keys.map((key) => comparable(key, rules)));
  return JSON.stringify(tagsIn(stored).filter((tag) => !gone.has(comparable(tag.Key, rules))));
}
