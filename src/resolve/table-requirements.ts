import { isTable, type Table } from '../project/table-reader.ts';
import { normalizeName } from '../python/name.ts';
import { poetrySpecifier } from './poetry-constraint.ts';
import { optionalString, strings } from './pylock.ts';

/** A requirement as a table of TOML has it. */
export interface WrittenRequirement {
  /** As PEP 508 has it. */
  readonly text: string;
  /** As the table has it, without its marker, where that is another text. */
  readonly shown?: string;
}

/** Which parts of a table count. */
export interface AskedParts {
  readonly groups: readonly string[];
  readonly extras: readonly string[];
}

/** What a pyproject.toml asks for: the standard's tables, and Poetry's own. */
export function pyprojectRequirements(pyproject: Table, asked: AskedParts): WrittenRequirement[] {
  const project = tableAt(pyproject, 'project');
  const optional = tableAt(project, 'optional-dependencies');
  const groups = tableAt(pyproject, 'dependency-groups');
  const texts = [
    ...strings(project['dependencies']),
    ...asked.extras.flatMap((extra) => strings(byNormalName(optional, extra))),
    ...asked.groups.flatMap((group) => groupRequirements(groups, group)),
  ];
  return [
    ...texts.map((text) => ({ text })),
    ...poetryRequirements(tableAt(pyproject, 'tool', 'poetry'), asked),
  ];
}

/** Limits of a pyproject.toml that ask for nothing: uv's. */
export function pyprojectConstraints(pyproject: Table): string[] {
  return strings(tableAt(pyproject, 'tool', 'uv')['constraint-dependencies']);
}

/** What a Pipfile asks for; its `dev-packages` are the group `dev`. */
export function pipfileRequirements(pipfile: Table, { groups }: AskedParts): WrittenRequirement[] {
  const categories = ['packages', ...groups.map((group) => (group === 'dev' ? 'dev-packages' : group))];
  return categories.flatMap((category) =>
    Object.entries(tableAt(pipfile, category)).map(([name, value]) =>
      namedRequirement(name, value, pipfileSpecifier),
    ),
  );
}

function pipfileSpecifier(version: string): string {
  return version === '*' ? '' : version;
}

/** Poetry's own tables. What is optional counts when an extra that is asked for names it. */
function poetryRequirements(poetry: Table, { groups, extras }: AskedParts): WrittenRequirement[] {
  const tables = [
    tableAt(poetry, 'dependencies'),
    ...(groups.includes('dev') ? [tableAt(poetry, 'dev-dependencies')] : []),
    ...groups.map((name) => tableAt(poetry, 'group', name, 'dependencies')),
  ];
  const named = extras.flatMap((extra) => strings(byNormalName(tableAt(poetry, 'extras'), extra)));
  const wanted = new Set(named.map(normalizeName));
  const isWanted = (name: string, value: unknown): boolean =>
    !isTable(value) || value['optional'] !== true || wanted.has(normalizeName(name));
  return tables
    .flatMap((table) => Object.entries(table))
    .filter(([name]) => name !== 'python')
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter((each: unknown) => isWanted(name, each))
        .map((each: unknown) => namedRequirement(name, each, poetrySpecifier)),
    );
}

/**
 * A requirement by its name, as Poetry and Pipenv have it: with a version, or with a table that may have one.
 * @param toSpecifier gives `undefined` for what PEP 440 cannot say, which then limits nothing
 */
function namedRequirement(
  name: string,
  value: unknown,
  toSpecifier: (version: string) => string | undefined,
): WrittenRequirement {
  const details = isTable(value) ? value : {};
  const version = typeof value === 'string' ? value : (optionalString(details, 'version') ?? '*');
  const extras = strings(details['extras']);
  const markers = optionalString(details, 'markers');
  const asked = `${name}${extras.length === 0 ? '' : `[${extras.join(',')}]`}`;
  return {
    text: `${asked}${toSpecifier(version) ?? ''}${markers === undefined ? '' : `; ${markers}`}`,
    shown: version === '*' ? asked : `${asked} ${version}`,
  };
}

function tableAt(table: Table, ...keys: readonly string[]): Table {
  let current: unknown = table;
  for (const key of keys) {
    current = isTable(current) ? current[key] : undefined;
  }
  return isTable(current) ? current : {};
}

function byNormalName(table: Table, name: string): unknown {
  return Object.entries(table).find(([key]) => normalizeName(key) === normalizeName(name))?.[1];
}

/** A group may include others (PEP 735). */
function groupRequirements(groups: Table, name: string, seen: ReadonlySet<string> = new Set()): string[] {
  const key = normalizeName(name);
  const group = byNormalName(groups, name);
  if (!Array.isArray(group) || seen.has(key)) {
    return [];
  }
  return group.flatMap((each: unknown) => {
    const included = isTable(each) ? optionalString(each, 'include-group') : undefined;
    return included === undefined
      ? strings([each])
      : groupRequirements(groups, included, new Set([...seen, key]));
  });
}
