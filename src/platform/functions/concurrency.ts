import type { RunnableVersion } from '../../services/lambda/ports.ts';

/** How many invocations are under way at once. */
export interface Concurrency {
  /** Of the function, whatever the version. */
  readonly ofFunction: number;
  /** Of all functions of the account in the Region. */
  readonly ofAccount: number;
}

type Counted = Pick<RunnableVersion, 'account' | 'region' | 'name'>;

/** Counts invocations that are under way. */
export class InvocationCounter {
  readonly #counts = new Map<string, number>();

  /** Counts one until it is disposed of. @returns how many there are with it */
  enter({ account, region, name }: Counted): Disposable & { readonly concurrent: Concurrency } {
    const all = `${account} ${region}`;
    const one = `${all} ${name}`;
    return {
      concurrent: { ofFunction: this.#add(one, 1), ofAccount: this.#add(all, 1) },
      [Symbol.dispose]: () => {
        this.#add(one, -1);
        this.#add(all, -1);
      },
    };
  }

  #add(key: string, change: number): number {
    const count = (this.#counts.get(key) ?? 0) + change;
    if (count === 0) {
      this.#counts.delete(key);
    } else {
      this.#counts.set(key, count);
    }
    return count;
  }
}
