import { quotas } from '../../lambda/quotas.ts';
import { layerCost, packageCost } from './cost.ts';
import type { Group, Problem } from './groups.ts';
import {
  END_BYTES,
  type LayerPlanInput,
  type PlannedDistribution,
  type PlannedFunction,
} from './plan-input.ts';

/** Groups that make one layer. Sizes in bytes. */
export interface Block {
  /** Indices of groups, in ascending order. */
  readonly groups: readonly number[];
  /** Indices of the functions that have it, in ascending order. */
  readonly users: readonly number[];
  readonly zipped: number;
  readonly unzipped: number;
  readonly unchanged: number;
  /** Zipped bytes that its users use of it, together. */
  readonly used: number;
  readonly cost: number;
}

/** Where each group goes: to a layer or, when it is in none, to the packages of those that use it. */
export type Split = readonly Block[];

/** The quotas of a function, as far as layers may use them, and what it has by name. */
interface Room {
  readonly layers: number;
  /** Unpacked bytes that it may carry without using them. */
  readonly carried: number;
  /** Key by the name of a distribution, for those of which there are several versions. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Answers what a split costs and whether every function may have it. */
export class Layout {
  readonly problem: Problem;
  readonly #rooms: readonly Room[];
  /** Distributions of which functions have different versions, by group. */
  readonly #versions: readonly (readonly (readonly [name: string, key: string])[])[];

  constructor(problem: Problem, { distributions }: Pick<LayerPlanInput, 'distributions'>) {
    this.problem = problem;
    const all = problem.functions.map((each) =>
      each.distributions.flatMap((key) => distributions.get(key) ?? []),
    );
    const keys = new Map<string, Set<string>>();
    for (const { name, key } of all.flat()) {
      keys.set(name, (keys.get(name) ?? new Set()).add(key));
    }
    const severalOf = (some: readonly PlannedDistribution[]): (readonly [string, string])[] =>
      some.filter(({ name }) => (keys.get(name)?.size ?? 0) > 1).map(({ name, key }) => [name, key] as const);
    this.#versions = problem.groups.map((group) => severalOf(group.distributions));
    this.#rooms = problem.functions.map((each, index) => ({
      layers: quotas.layersPerFunction - each.otherLayers,
      carried: Math.max(0, quotas.unzippedBytes - wholeBytes(each, all[index] ?? [])),
      versions: new Map(severalOf(all[index] ?? [])),
    }));
  }

  group(index: number): Group {
    const group = this.problem.groups[index];
    if (group === undefined) {
      throw new RangeError(`There is no group ${index}`);
    }
    return group;
  }

  /** The layer that some groups make. */
  block(groups: readonly number[]): Block {
    const ordered = [...groups].sort((a, b) => a - b);
    const members = ordered.map((index) => this.group(index));
    const users = [...new Set(members.flatMap((each) => each.users))].sort((a, b) => a - b);
    const zipped = members.reduce((sum, each) => sum + each.zipped, END_BYTES);
    const weight = {
      zipped,
      unchanged: members.reduce((all, each) => all * each.unchanged, 1),
      used: members.reduce((sum, each) => sum + each.zipped * each.users.length, END_BYTES * users.length),
    };
    return {
      groups: ordered,
      users,
      unzipped: members.reduce((sum, each) => sum + each.unzipped, 0),
      ...weight,
      cost: layerCost({ ...weight, users: users.length }),
    };
  }

  /** Whether a function may have these layers: their number, what it would carry, one version of everything. */
  mayHave(index: number, blocks: Split): boolean {
    return (
      this.hasSlots(index, blocks.length) &&
      this.canCarry(
        index,
        blocks.flatMap(({ groups }) => groups),
      )
    );
  }

  hasSlots(index: number, layers: number): boolean {
    return layers <= (this.#rooms[index]?.layers ?? 0);
  }

  /** Whether its layers may hold these groups: the same but for their number. */
  canCarry(index: number, groups: readonly number[]): boolean {
    const carried = groups.reduce((sum, each) => {
      const { users, unzipped } = this.group(each);
      return users.includes(index) ? sum : sum + unzipped;
    }, 0);
    return carried <= this.roomToCarry(index) && this.haveOneVersion(index, groups);
  }

  /** Unpacked bytes that a function may have in layers without using them. */
  roomToCarry(index: number): number {
    return this.#rooms[index]?.carried ?? 0;
  }

  /** Whether a function that has these groups in layers has no two versions of anything. */
  haveOneVersion(index: number, groups: readonly number[]): boolean {
    const seen = new Map(this.#rooms[index]?.versions);
    return groups.every((group) =>
      (this.#versions[group] ?? []).every(([name, key]) => {
        const known = seen.get(name) ?? key;
        seen.set(name, known);
        return known === key;
      }),
    );
  }

  /** Bytes of each function's package when only these groups go to layers. */
  packages(blocks: Split): number[] {
    const moved = new Set(blocks.flatMap(({ groups }) => groups));
    const bytes = [...this.problem.packages];
    for (const [index, { users, packaged }] of this.problem.groups.entries()) {
      if (!moved.has(index)) {
        for (const user of users) {
          bytes[user] = (bytes[user] ?? 0) + packaged;
        }
      }
    }
    return bytes;
  }

  cost(blocks: Split): number {
    const packages = this.packages(blocks).reduce((sum, bytes) => sum + packageCost(bytes), 0);
    return blocks.reduce((sum, { cost }) => sum + cost, packages);
  }
}

/** The layers of a function among some. */
export function layersOf(index: number, blocks: Split): Block[] {
  return blocks.filter(({ users }) => users.includes(index));
}

/** Unpacked bytes of a function with all that it needs, wherever that is. */
export function wholeBytes(
  { ownUnzipped, otherLayersUnzipped }: PlannedFunction,
  distributions: readonly PlannedDistribution[],
): number {
  return distributions.reduce((sum, { unzipped }) => sum + unzipped, ownUnzipped + otherLayersUnzipped);
}
