import type { ImportSite } from './import-kind.ts';

/** A module, and the best way to it that is known. */
export interface Reached {
  readonly name: string;
  /** Of the least sure import on the way; 0 is surest. */
  readonly rank: number;
  /** Absent for what the walk starts from. */
  readonly importedBy?: ImportSite;
}

interface Waiting extends Reached {
  readonly depth: number;
}

/**
 * Modules in the order in which a walk settles them: all that surer imports lead to before what others do, and of those
 * the nearest first.
 */
export class SettlingQueue {
  readonly #settled = new Set<string>();
  /** By rank, then by depth. */
  readonly #waiting: Waiting[][][] = [];
  readonly #best = new Map<string, Waiting>();
  /** Depth of the module that was settled last. */
  #depth = 0;

  start(name: string): void {
    this.#add({ name, rank: 0, depth: 0 });
  }

  /** Something that the module which was settled last leads to. */
  reach(name: string, way: Omit<Required<Reached>, 'name'>): void {
    this.#add({ name, ...way, depth: this.#depth + 1 });
  }

  /** The next, once each. */
  settle(): Reached | undefined {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (!this.#settled.has(next.name)) {
        this.#settled.add(next.name);
        this.#depth = next.depth;
        return next;
      }
    }
    return undefined;
  }

  #next(): Waiting | undefined {
    for (const levels of this.#waiting) {
      const level = levels.find(({ length }) => length > 0);
      if (level !== undefined) {
        return level.shift();
      }
    }
    return undefined;
  }

  #add(way: Waiting): void {
    const { name, rank, depth } = way;
    const best = this.#best.get(name);
    const isBetter = best === undefined || rank < best.rank || (rank === best.rank && depth < best.depth);
    if (isBetter) {
      this.#best.set(name, way);
      listAt(listAt(this.#waiting, rank), depth).push(way);
    }
  }
}

/** The list at a place of a list of lists, which grows up to there. */
function listAt<Item>(lists: Item[][], place: number): Item[] {
  while (lists.length <= place) {
    lists.push([]);
  }
  return lists[place] ?? [];
}
