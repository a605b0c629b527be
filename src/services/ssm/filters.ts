import type { ParametersFilter, ParameterStringFilter } from '@aws-sdk/client-ssm';
import { invalidFilterKey, invalidFilterOption } from './errors.ts';
import type { ParameterVersionRow } from './tables.ts';

/** What a filter looks at. */
export interface Filtered extends ParameterVersionRow {
  readonly tags: string;
  readonly labels: readonly string[];
}

type Filter = (parameter: Filtered) => boolean;

/** Names count as paths: `a` is `/a`. */
const asPath = (name: string): string => (name.startsWith('/') ? name : `/${name}`);

/**
 * Whether a parameter lies under a path.
 * @param recursive whether at any depth, or straight below it
 */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const root = path.endsWith('/') ? path : `${path}/`;
  const full = asPath(name);
  return full.startsWith(root) && (recursive || !full.slice(root.length).includes('/'));
}

function byText(option: string, values: readonly string[], textOf: (parameter: Filtered) => string): Filter {
  switch (option) {
    case 'Equals': {
      return (parameter) => values.includes(textOf(parameter));
    }
    case 'BeginsWith': {
      return (parameter) => values.some((value) => textOf(parameter).startsWith(value));
    }
    case 'Contains': {
      return (parameter) => values.some((value) => textOf(parameter).includes(value));
    }
    default: {
      throw invalidFilterOption(
        `The following filter option is not valid: ${option}. Valid options include: [BeginsWith, Equals].`,
      );
    }
  }
}

function byName(option: string, values: readonly string[]): Filter {
  if (option === 'Equals') {
    return (parameter) => values.some((value) => asPath(value) === asPath(parameter.name));
  }
  if (option === 'BeginsWith') {
    return (parameter) => values.some((value) => asPath(parameter.name).startsWith(asPath(value)));
  }
  return byText(option, values, (parameter) => parameter.name);
}

function byPath(option: string, values: readonly string[]): Filter {
  if (option !== 'Recursive' && option !== 'OneLevel') {
    throw invalidFilterOption(
      `The following filter option is not valid: ${option}. Valid options include: [Recursive, OneLevel].`,
    );
  }
  return (parameter) => values.some((value) => isUnder(parameter.name, value, option === 'Recursive'));
}

function byTag(key: string, values: readonly string[]): Filter {
  return (parameter) => {
    const tags = JSON.parse(parameter.tags) as { Key: string; Value: string }[];
    const tag = tags.find((candidate) => candidate.Key === key);
    return tag !== undefined && (values.length === 0 || values.includes(tag.Value));
  };
}

const texts: Readonly<Record<string, (parameter: Filtered) => string>> = {
  Type: (parameter) => parameter.type,
  KeyId: (parameter) => parameter.key_id ?? '',
  Tier: (parameter) => parameter.tier,
  DataType: (parameter) => parameter.data_type,
};

/**
 * @throws {ServiceError} InvalidFilterKey, InvalidFilterOption
 */
function filterOf(filter: ParameterStringFilter): Filter {
  const key = filter.Key ?? '';
  const values = filter.Values ?? [];
  const textOf = texts[key];
  if (textOf !== undefined) {
    return byText(filter.Option ?? 'Equals', values, textOf);
  }
  if (key.startsWith('tag:')) {
    return byTag(key.slice('tag:'.length), values);
  }
  switch (key) {
    case 'Name': {
      return byName(filter.Option ?? 'Equals', values);
    }
    case 'Path': {
      return byPath(filter.Option ?? 'OneLevel', values);
    }
    case 'Label': {
      return (parameter) => values.some((value) => parameter.labels.includes(value));
    }
    default: {
      throw invalidFilterKey(
        `The following filter key is not valid: ${key}. Valid filter keys include: [Path, Name, Type, KeyId, Tier, DataType, Label, tag:TagKey].`,
      );
    }
  }
}

/**
 * One filter for all that a request gives: a parameter has to pass each.
 * @throws {ServiceError} InvalidFilterKey, InvalidFilterOption
 */
export function allFilters(
  filters: readonly ParameterStringFilter[] | undefined,
  old: readonly ParametersFilter[] = [],
): Filter {
  const all = [
    ...(filters ?? []).map((filter) => filterOf(filter)),
    ...old.map((filter) =>
      filterOf({
        Key: filter.Key,
        Option: filter.Key === 'Name' ? 'BeginsWith' : 'Equals',
        ...(filter.Values === undefined ? {} : { Values: filter.Values }),
      }),
    ),
  ];
  return (parameter) => all.every((passes) => passes(parameter));
}
