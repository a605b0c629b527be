import { evaluateMarker, parseMarker, type MarkerEnvironment } from '../python/marker.ts';
import { normalizeName } from '../python/name.ts';
import { parseRequirement } from '../python/requirement.ts';
import { isTable, type Table } from '../project/table-reader.ts';
import { optionalString, strings, type LockSelection } from './pylock.ts';

/** What decides which packages of an older poetry.lock are wanted. */
export interface PoetryRoots {
  readonly pyproject: Table;
  readonly lock: Table;
  readonly asked: LockSelection;
  readonly environment: MarkerEnvironment;
}

/** A dependency on its way through the graph: a name and the extras that it is wanted with. */
interface Wanted {
  readonly name: string;
  readonly extras: readonly string[];
}

/** Follows the dependencies of pyproject.toml's main group, and of those asked for, through the lock's packages. */
export function reachablePackages(packages: readonly Table[], roots: PoetryRoots): Table[] {
  const byName = Map.groupBy(packages, (each) => normalizeName(optionalString(each, 'name') ?? ''));
  const reached = new Set<Table>();
  const seen = new Set<string>();
  const queue = rootDependencies(roots);
  for (let wanted = queue.shift(); wanted !== undefined; wanted = queue.shift()) {
    const key = `${wanted.name}[${wanted.extras.toSorted().join(',')}]`;
    if (seen.has(key)) {
      continue;
    }
    seen.add(key);
    for (const each of byName.get(wanted.name) ?? []) {
      reached.add(each);
      const { dependencies } = each;
      queue.push(
        ...readDependencies(isTable(dependencies) ? dependencies : {}, {
          ...roots.environment,
          extras: wanted.extras,
        }),
      );
    }
  }
  return packages.filter((each) => reached.has(each));
}

function rootDependencies({ pyproject, lock, asked, environment }: PoetryRoots): Wanted[] {
  const tool = tableAt(pyproject, 'tool', 'poetry');
  const groups = asked.groups.map((name) => tableAt(tool, 'group', name, 'dependencies'));
  const old = asked.groups.includes('dev') ? tableAt(tool, 'dev-dependencies') : {};
  const target = { ...environment, extras: asked.extras };
  const listed = [tableAt(tool, 'dependencies'), old, ...groups].flatMap((table) =>
    readDependencies(table, target),
  );
  const extras = tableAt(lock, 'extras');
  const optional = asked.extras.flatMap((extra) => strings(extras[extra]));
  return [
    ...listed,
    ...projectDependencies(pyproject, target),
    ...optional.map((each) => ({ name: normalizeName(each.split(/[\s[(;]/, 1)[0] ?? each), extras: [] })),
  ];
}

/** PEP 621 dependencies, which Poetry 2 takes instead of its own table. */
function projectDependencies(pyproject: Table, target: MarkerEnvironment): Wanted[] {
  return strings(tableAt(pyproject, 'project')['dependencies'])
    .map((each) => parseRequirement(each))
    .filter(({ marker }) => marker === undefined || evaluateMarker(marker, target))
    .map(({ normalizedName, extras }) => ({ name: normalizedName, extras }));
}

function tableAt(table: Table, ...keys: readonly string[]): Table {
  let current = table;
  for (const key of keys) {
    const next = current[key];
    if (!isTable(next)) {
      return {};
    }
    current = next;
  }
  return current;
}

/** A dependency is a version, a table with markers and extras, or a list of such tables. */
function readDependencies(table: Table, environment: MarkerEnvironment): Wanted[] {
  return Object.entries(table)
    .filter(([name]) => name !== 'python')
    .flatMap(([name, value]) => {
      const alternatives = (Array.isArray(value) ? value : [value]).map((each) =>
        isTable(each) ? each : {},
      );
      const wanted = alternatives.filter((each) => isWanted(each, environment));
      const extras = wanted.flatMap((each) => strings(each['extras']));
      return wanted.length === 0 ? [] : [{ name: normalizeName(name), extras }];
    });
}

function isWanted(alternative: Table, environment: MarkerEnvironment): boolean {
  const markers = optionalString(alternative, 'markers');
  if (markers !== undefined) {
    return evaluateMarker(parseMarker(markers), environment);
  }
  return alternative['optional'] !== true;
}
