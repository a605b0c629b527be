import { MAX_MATCH, MIN_MATCH, WINDOW_SIZE } from './recompress-format.ts';

const WINDOW_MASK = WINDOW_SIZE - 1;
const HASH_BITS = 16;
const SHORT_HASH_BITS = 15;
/** Knuth's multiplicative hashing: 2^32 divided by the golden ratio. */
const MULTIPLIER = 0x9e3779b1;
/** The tree compares this many bytes at least, which is what its hash covers. */
const TREE_MATCH = 4;
const NONE = -1;

/** How hard to look. */
export interface SearchEffort {
  /** Nodes of a tree that are visited at one position. */
  readonly depth: number;
  /** A match of this length is taken, and nothing is looked for inside it. */
  readonly nice: number;
}

/** What was found for a run of positions: for each, matches of growing length, each the nearest of its length. */
export interface FoundMatches {
  /** Tokens of all positions (see `LITERAL_TOKEN`). */
  readonly tokens: Uint32Array;
  /** Where the tokens of each position start; one more at the end. */
  readonly starts: Uint32Array;
}

/**
 * Finds earlier occurrences of what follows each position of some content. Positions with the same first four bytes
 * form a binary tree, newest on top, sorted by what follows; one walk down both finds the matches and inserts the
 * position. Matches of three bytes come from a table of the last position with the same three bytes.
 */
export class MatchFinder {
  readonly #content: Uint8Array;
  readonly #effort: SearchEffort;
  readonly #roots = new Int32Array(1 << HASH_BITS).fill(NONE);
  readonly #last = new Int32Array(1 << SHORT_HASH_BITS).fill(NONE);
  /** Two children of each position of the window: what sorts before it, what sorts after it. */
  readonly #children = new Int32Array(2 * WINDOW_SIZE).fill(NONE);
  #tokens = new Uint32Array(1 << 16);
  #count = 0;
  /** Positions before this one lie inside a match that will be taken. */
  #skipUntil = 0;

  constructor(content: Uint8Array, effort: SearchEffort) {
    this.#content = content;
    this.#effort = effort;
  }

  /** Matches of the positions from `start` to `end`; call it for one run after the other. */
  find(start: number, end: number): FoundMatches {
    const starts = new Uint32Array(end - start + 1);
    this.#count = 0;
    for (let at = start; at < end; at += 1) {
      starts[at - start] = this.#count;
      this.#visit(at);
    }
    starts[end - start] = this.#count;
    return { tokens: this.#tokens, starts };
  }

  #visit(at: number): void {
    const room = Math.min(MAX_MATCH, this.#content.length - at);
    if (room < TREE_MATCH) {
      return;
    }
    if (this.#count + MAX_MATCH > this.#tokens.length) {
      const larger = new Uint32Array(2 * this.#tokens.length);
      larger.set(this.#tokens);
      this.#tokens = larger;
    }
    const word = this.#word(at);
    const wanted = at >= this.#skipUntil;
    const short = this.#findShort(at, word, wanted);
    const longest = this.#findInTree(at, Math.imul(word, MULTIPLIER) >>> (32 - HASH_BITS), {
      room,
      longest: wanted ? short : room,
    });
    if (wanted && longest >= this.#effort.nice) {
      this.#skipUntil = at + longest;
    }
  }

  #word(at: number): number {
    const content = this.#content;
    return (
      (content[at] ?? 0) |
      ((content[at + 1] ?? 0) << 8) |
      ((content[at + 2] ?? 0) << 16) |
      ((content[at + 3] ?? 0) << 24)
    );
  }

  /** The nearest three bytes alike. Returns the length found, or one less than the shortest match. */
  #findShort(at: number, word: number, wanted: boolean): number {
    const hash = Math.imul(word & 0xffffff, MULTIPLIER) >>> (32 - SHORT_HASH_BITS);
    const candidate = this.#last[hash] ?? NONE;
    this.#last[hash] = at;
    if (!wanted || candidate === NONE || at - candidate > WINDOW_SIZE) {
      return MIN_MATCH - 1;
    }
    if (((this.#word(candidate) ^ word) & 0xffffff) !== 0) {
      return MIN_MATCH - 1;
    }
    this.#tokens[this.#count] = (MIN_MATCH << 16) | (at - candidate);
    this.#count += 1;
    return MIN_MATCH;
  }

  /** Walks the tree of a hash, puts `at` on its top, and notes every match longer than `longest`. */
  #findInTree(at: number, hash: number, { room, longest }: { room: number; longest: number }): number {
    const content = this.#content;
    const children = this.#children;
    const limit = Math.min(room, this.#effort.nice);
    const oldest = Math.max(0, at - WINDOW_SIZE + 1);
    let best = longest;
    let node = this.#roots[hash] ?? NONE;
    this.#roots[hash] = at;
    // Where the next node that sorts before (after) this position has to be entered.
    let before = 2 * (at & WINDOW_MASK);
    let after = before + 1;
    let sameBefore = 0;
    let sameAfter = 0;
    for (let depth = this.#effort.depth; node >= oldest && depth > 0; depth -= 1) {
      let length = Math.min(sameBefore, sameAfter);
      while (length < limit && content[node + length] === content[at + length]) {
        length += 1;
      }
      const pair = 2 * (node & WINDOW_MASK);
      if (length > best) {
        best = this.#note(at, node, { length, room: length === limit ? room : length });
      }
      if (length === limit) {
        children[before] = children[pair] ?? NONE;
        children[after] = children[pair + 1] ?? NONE;
        return best;
      }
      if ((content[node + length] ?? 0) < (content[at + length] ?? 0)) {
        children[before] = node;
        before = pair + 1;
        sameBefore = length;
        node = children[before] ?? NONE;
      } else {
        children[after] = node;
        after = pair;
        sameAfter = length;
        node = children[after] ?? NONE;
      }
    }
    children[before] = NONE;
    children[after] = NONE;
    return best;
  }

  /** Notes a match whose first `length` bytes are known, and goes on to compare up to `room` bytes. */
  #note(at: number, node: number, match: { readonly length: number; readonly room: number }): number {
    const content = this.#content;
    let { length } = match;
    while (length < match.room && content[node + length] === content[at + length]) {
      length += 1;
    }
    this.#tokens[this.#count] = (length << 16) | (at - node);
    this.#count += 1;
    return length;
  }
}
