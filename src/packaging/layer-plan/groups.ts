import { quotas } from '../../lambda/quotas.ts';
import { weeklyChange } from './cost.ts';
import {
  compareText,
  END_BYTES,
  layerBytes,
  type LayerPlanInput,
  type PlannedDistribution,
  type PlannedFunction,
} from './plan-input.ts';

/** Distributions that go to one place: the same functions use them, and they change alike. Sizes in bytes. */
export interface Group {
  readonly distributions: readonly PlannedDistribution[];
  /** Indices of the functions that use it, in ascending order. */
  readonly users: readonly number[];
  /** In a package, and in a layer. */
  readonly packaged: number;
  readonly zipped: number;
  readonly unzipped: number;
  /** Probability that nothing in it is released within a week. */
  readonly unchanged: number;
  /** `shared` by functions, or only moved to a layer to keep the package of one small. */
  readonly kind: 'shared' | 'relief';
}

/** A target's functions and what can be moved of them. */
export interface Problem {
  readonly functions: readonly PlannedFunction[];
  readonly groups: readonly Group[];
  /** Bytes of each function's package without any group. */
  readonly packages: readonly number[];
}

/** Released at least every other week. */
const FAST_PER_YEAR = 26;

/** A shared distribution of this size is placed by itself, in zipped bytes: others' updates should not upload it. */
const BIG_BYTES = 8 * 1024 * 1024;

/** Distributions that must not be parted. */
interface Unit {
  readonly members: readonly PlannedDistribution[];
  readonly users: readonly number[];
}

/** Cuts the distributions of one target's functions into groups. Functions are taken in their order. */
export function groupDistributions(functions: readonly PlannedFunction[], input: LayerPlanInput): Problem {
  const units = unitsOf(functions, input);
  const shared = groupShared(units.filter(({ users }) => users.length > 1));
  const whole = functions.map((each) => packageBytes(each, input));
  const relief = functions.flatMap((_, index) => {
    const single = units.filter(({ users }) => users.length === 1 && users[0] === index);
    return relieve((whole[index] ?? 0) - movedBytes(shared, index), single);
  });
  const groups = [...shared, ...relief];
  return {
    functions,
    groups,
    packages: whole.map((bytes, index) => bytes - movedBytes(groups, index)),
  };
}

/** What groups take out of a function's package. */
function movedBytes(groups: readonly Group[], index: number): number {
  return groups.filter(({ users }) => users.includes(index)).reduce((sum, { packaged }) => sum + packaged, 0);
}

/** The zip of a function that has everything in its package. */
export function packageBytes(
  { ownZipped, distributions }: PlannedFunction,
  input: Pick<LayerPlanInput, 'distributions'>,
): number {
  return distributions.reduce(
    (sum, key) => sum + (input.distributions.get(key)?.zipped ?? 0),
    ownZipped + END_BYTES,
  );
}

function unitsOf(functions: readonly PlannedFunction[], input: LayerPlanInput): Unit[] {
  const users = new Map<string, number[]>();
  for (const [index, { distributions }] of functions.entries()) {
    for (const key of new Set(distributions)) {
      users.set(key, [...(users.get(key) ?? []), index]);
    }
  }
  const staying = new Set(functions.flatMap((each) => each.staying));
  const units: Unit[] = [];
  for (const keys of joinedSets([...users.keys()], functions)) {
    const members = keys.flatMap((key) => input.distributions.get(key) ?? []);
    const [first, ...others] = keys.map((key) => users.get(key) ?? []);
    const haveOneUse = others.every((each) => each.join() === first?.join());
    if (first !== undefined && haveOneUse && !keys.some((key) => staying.has(key))) {
      units.push({ members, users: first });
    }
  }
  return units.sort((a, b) => compareUnits(a, b));
}

function compareUnits(a: Unit, b: Unit): number {
  const [first, second] = [a.members[0], b.members[0]];
  return (
    compareText(first?.name ?? '', second?.name ?? '') || compareText(first?.key ?? '', second?.key ?? '')
  );
}

/** The keys in sets such that no set of `together` is parted; each in the order of names. */
function joinedSets(keys: readonly string[], functions: readonly PlannedFunction[]): string[][] {
  const leader = new Map(keys.map((key) => [key, key]));
  const find = (key: string): string => {
    let at = key;
    for (let next = leader.get(at); next !== undefined && next !== at; next = leader.get(at)) {
      at = next;
    }
    return at;
  };
  for (const [first = '', ...others] of functions.flatMap(({ together }) => together)) {
    for (const other of others) {
      const [a, b] = [find(first), find(other)].sort(compareText);
      if (a !== undefined && b !== undefined) {
        leader.set(b, a);
      }
    }
  }
  const sets = Map.groupBy([...keys].sort(compareText), find);
  return [...sets.values()];
}

/** Shared units by who uses them; of these the big ones alone, and fast ones apart from slow ones. */
function groupShared(units: readonly Unit[]): Group[] {
  const groups = Map.groupBy(units, ({ members, users }) => {
    const bytes = members.reduce((sum, each) => sum + each.zipped, 0);
    const rate = members.reduce((sum, each) => sum + each.releasesPerYear, 0);
    const kind = bytes >= BIG_BYTES ? (members[0]?.key ?? '') : rate >= FAST_PER_YEAR ? 'fast' : 'slow';
    return `${users.join()} ${kind}`;
  });
  return [...groups.values()].map((each) => toGroup(each, 'shared'));
}

/**
 * Takes a function's own distributions out of its package until that can be sent directly, the biggest first, in lots
 * that can be sent directly as well where that is possible.
 */
function relieve(bytes: number, units: readonly Unit[]): Group[] {
  const lots: { units: Unit[]; bytes: number }[] = [];
  let left = bytes;
  const bySize = units
    .map((unit) => ({ unit, size: unit.members.reduce((sum, each) => sum + layerBytes(each), 0) }))
    .sort((a, b) => b.size - a.size);
  for (const { unit, size } of bySize) {
    if (left <= quotas.directUploadBytes) {
      break;
    }
    const lot = lots.find((each) => each.bytes + size + END_BYTES <= quotas.directUploadBytes);
    if (lot === undefined) {
      lots.push({ units: [unit], bytes: size });
    } else {
      lot.units.push(unit);
      lot.bytes += size;
    }
    left -= unit.members.reduce((sum, each) => sum + each.zipped, 0);
  }
  return lots.map((lot) => toGroup(lot.units, 'relief'));
}

function toGroup(units: readonly Unit[], kind: Group['kind']): Group {
  const distributions = units.flatMap(({ members }) => members);
  const sum = (of: (each: PlannedDistribution) => number): number =>
    distributions.reduce((total, each) => total + of(each), 0);
  return {
    distributions,
    users: units[0]?.users ?? [],
    packaged: sum(({ zipped }) => zipped),
    zipped: sum(layerBytes),
    unzipped: sum(({ unzipped }) => unzipped),
    unchanged: distributions.reduce((all, each) => all * (1 - weeklyChange(each.releasesPerYear)), 1),
    kind,
  };
}
