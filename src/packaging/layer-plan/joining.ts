import { bitsOf, countBits, has, meet } from './function-bits.ts';
import { layerCost, packageCost } from './cost.ts';
import type { Layout, Split } from './layout.ts';

/** A layer in the making. Sizes in bytes, of the zip unless said otherwise. */
interface Growing {
  groups: number[];
  /** Its functions, a bit for each, 32 in a number. */
  readonly users: Int32Array;
  /** By how much each function's package would grow without it. */
  readonly packaged: Float64Array;
  zipped: number;
  unzipped: number;
  unchanged: number;
  used: number;
  cost: number;
}

type Step =
  | { readonly kind: 'join'; readonly into: number; readonly from: number; readonly cost: number }
  | { readonly kind: 'dissolve'; readonly from: number; readonly cost: number };

/**
 * Layers that are joined and dissolved step by step. Made for hundreds of them: what a step costs is known without
 * carrying it out, and what joining two costs is kept as long as neither changes.
 */
export class LayerJoining {
  readonly #layout: Layout;
  readonly #layers: (Growing | undefined)[];
  /** What joining costs, by the greater index, then by the smaller; infinite where it is not allowed. */
  readonly #joins: Float64Array[];
  readonly #counts: number[];
  /** Unpacked bytes that each function has in layers without using them. */
  readonly #carried: number[];
  readonly #packages: number[];

  /** @param start indices of groups that begin as a layer each */
  constructor(layout: Layout, start: readonly number[]) {
    this.#layout = layout;
    this.#layers = start.map((index) => growingOf(layout, index));
    this.#joins = this.#layers.map((_, index) => new Float64Array(index));
    this.#counts = layout.problem.functions.map(
      (_, index) => this.#layers.filter((each) => each !== undefined && has(each.users, index)).length,
    );
    this.#carried = layout.problem.functions.map(() => 0);
    this.#packages = layout.packages(start.map((index) => layout.block([index])));
    for (const index of this.#layers.keys()) {
      this.#priceJoins(index);
    }
  }

  /** Takes steps until every function has room for its layers and no step saves anything. */
  finish(): Split {
    for (;;) {
      const crowded = this.#crowded();
      const step = this.#cheapest(crowded);
      if (step === undefined || (crowded === undefined && step.cost >= 0)) {
        return this.#layers.flatMap((each) => (each === undefined ? [] : [this.#layout.block(each.groups)]));
      }
      if (step.kind === 'dissolve') {
        this.#dissolve(step.from);
      } else {
        this.#join(step.into, step.from);
      }
    }
  }

  /** Functions with too many layers, as bits; `undefined` when there are none. */
  #crowded(): Int32Array | undefined {
    const over = this.#counts.flatMap((count, index) => (this.#layout.hasSlots(index, count) ? [] : [index]));
    return over.length === 0 ? undefined : bitsOf(over, this.#counts.length);
  }

  /** The cheapest step; among those that take a layer from a crowded function, where there are such. */
  #cheapest(crowded: Int32Array | undefined): Step | undefined {
    let best: Step | undefined;
    let least = Infinity;
    for (const [index, layer] of this.#layers.entries()) {
      const row = this.#joins[index];
      if (layer === undefined || row === undefined || !meet(layer.users, layer.users, crowded)) {
        continue;
      }
      const dissolving = this.#dissolvingCost(layer);
      if (dissolving < least) {
        least = dissolving;
        best = { kind: 'dissolve', from: index, cost: least };
      }
      for (let other = 0; other < index; other += 1) {
        const price = row[other] ?? Infinity;
        const into = price < least ? this.#layers[other] : undefined;
        if (into === undefined || !meet(layer.users, into.users, crowded)) {
          continue;
        }
        if (this.#mayJoin(into, layer)) {
          least = price;
          best = { kind: 'join', into: other, from: index, cost: least };
        } else {
          this.#forbid(other, index);
        }
      }
    }
    return best;
  }

  #dissolvingCost({ packaged, cost }: Growing): number {
    let total = -cost;
    for (const [user, bytes] of packaged.entries()) {
      const before = this.#packages[user] ?? 0;
      total += bytes === 0 ? 0 : packageCost(before + bytes) - packageCost(before);
    }
    return total;
  }

  #priceJoins(index: number): void {
    const layer = this.#layers[index];
    for (const [other, each] of this.#layers.entries()) {
      const row = this.#joins[Math.max(index, other)];
      const smaller = Math.min(index, other);
      if (layer !== undefined && each !== undefined && row !== undefined && row[smaller] !== Infinity) {
        row[smaller] = joinedCost(layer, each) - layer.cost - each.cost;
      }
    }
  }

  #forbid(into: number, from: number): void {
    const row = this.#joins[Math.max(into, from)];
    if (row !== undefined) {
      row[Math.min(into, from)] = Infinity;
    }
  }

  /** Whether the functions of either may have both. What may not be joined never may: layers only grow. */
  #mayJoin(first: Growing, second: Growing): boolean {
    return this.#carried.every((carried, user) => {
      const hasFirst = has(first.users, user);
      if (hasFirst === has(second.users, user)) {
        return true;
      }
      const added = hasFirst ? second : first;
      return (
        carried + added.unzipped <= this.#layout.roomToCarry(user) &&
        this.#layout.haveOneVersion(user, [...this.#groupsOf(user), ...added.groups])
      );
    });
  }

  #groupsOf(user: number): number[] {
    return this.#layers.flatMap((each) => (each !== undefined && has(each.users, user) ? each.groups : []));
  }

  #join(into: number, from: number): void {
    const [first, second] = [this.#layers[into], this.#layers[from]];
    if (first === undefined || second === undefined) {
      return;
    }
    for (const user of this.#counts.keys()) {
      const [hasFirst, hasSecond] = [has(first.users, user), has(second.users, user)];
      if (hasFirst && hasSecond) {
        this.#counts[user] = (this.#counts[user] ?? 0) - 1;
      } else if (hasFirst || hasSecond) {
        this.#carried[user] = (this.#carried[user] ?? 0) + (hasFirst ? second : first).unzipped;
      }
    }
    this.#layers[into] = joined(first, second);
    this.#remove(from);
    this.#priceJoins(into);
  }

  #dissolve(from: number): void {
    const layer = this.#layers[from];
    for (const [user, bytes] of layer?.packaged.entries() ?? []) {
      this.#packages[user] = (this.#packages[user] ?? 0) + bytes;
      this.#counts[user] = (this.#counts[user] ?? 0) - (bytes > 0 ? 1 : 0);
    }
    this.#remove(from);
    for (const user of this.#carried.keys()) {
      this.#carried[user] = this.#groupsOf(user).reduce((sum, index) => {
        const { users, unzipped } = this.#layout.group(index);
        return users.includes(user) ? sum : sum + unzipped;
      }, 0);
    }
  }

  #remove(index: number): void {
    this.#layers[index] = undefined;
    for (const other of this.#layers.keys()) {
      this.#forbid(index, other);
    }
  }
}

function growingOf(layout: Layout, index: number): Growing {
  const { users, zipped, unzipped, unchanged, used, cost } = layout.block([index]);
  const count = layout.problem.functions.length;
  const packaged = new Float64Array(count);
  for (const user of users) {
    packaged[user] = layout.group(index).packaged;
  }
  return { groups: [index], users: bitsOf(users, count), packaged, zipped, unzipped, unchanged, used, cost };
}

function joined(a: Growing, b: Growing): Growing {
  return {
    groups: [...a.groups, ...b.groups],
    users: a.users.map((bits, word) => bits | (b.users[word] ?? 0)),
    packaged: a.packaged.map((bytes, user) => bytes + (b.packaged[user] ?? 0)),
    zipped: a.zipped + b.zipped,
    unzipped: a.unzipped + b.unzipped,
    unchanged: a.unchanged * b.unchanged,
    used: a.used + b.used,
    cost: joinedCost(a, b),
  };
}

function joinedCost(a: Growing, b: Growing): number {
  let users = 0;
  for (const [word, bits] of a.users.entries()) {
    users += countBits(bits | (b.users[word] ?? 0));
  }
  return layerCost({
    zipped: a.zipped + b.zipped,
    unchanged: a.unchanged * b.unchanged,
    used: a.used + b.used,
    users,
  });
}
