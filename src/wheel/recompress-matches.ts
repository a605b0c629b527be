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
  /** Longest match that is possible at the present position, and that is looked for. */
  #room = 0;
  #limit = 0;

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
    this.#room = Math.min(MAX_MATCH, this.#content.length - at);
    if (this.#room < TREE_MATCH) {
      return;
    }
    this.#limit = Math.min(this.#room, this.#effort.nice);
    if (this.#count + MAX_MATCH > this.#tokens.length) {
      const larger = new Uint32Array(2 * this.#tokens.length);
      larger.set(this.#tokens);
      this.#tokens = larger;
    }
    const word = this.#word(at);
    const isWanted = at >= this.#skipUntil;
    const short = this.#findShort(at, word, isWanted);
    const node = this.#enter(at, Math.imul(word, MULTIPLIER) >>> (32 - HASH_BITS));
    const longest = this.#findInTree(at, node, isWanted ? short : MAX_MATCH);
    if (isWanted && longest >= this.#effort.nice) {
      this.#skipUntil = at + longest;
    }
  }

  #byte(at: number): number {
    return this.#content[at] ?? 0;
  }

  #word(at: number): number {
    return (
      this.#byte(at) | (this.#byte(at + 1) << 8) | (this.#byte(at + 2) << 16) | (this.#byte(at + 3) << 24)
    );
  }

  /** The nearest three bytes alike. Returns the length found, or one less than the shortest match. */
  #findShort(at: number, word: number, isWanted: boolean): number {
    const hash = Math.imul(word & 0xffffff, MULTIPLIER) >>> (32 - SHORT_HASH_BITS);
    const candidate = this.#last[hash] ?? NONE;
    this.#last[hash] = at;
    const isNear = candidate !== NONE && at - candidate <= WINDOW_SIZE;
    if (!isWanted || !isNear || ((this.#word(candidate) ^ word) & 0xffffff) !== 0) {
      return MIN_MATCH - 1;
    }
    this.#tokens[this.#count] = (MIN_MATCH << 16) | (at - candidate);
    this.#count += 1;
    return MIN_MATCH;
  }

  /** Puts a position on top of the tree of its hash and returns what was there. */
  #enter(at: number, hash: number): number {
    const node = this.#roots[hash] ?? NONE;
    this.#roots[hash] = at;
    return node;
  }

  #child(index: number): number {
    return this.#children[index] ?? NONE;
  }

  /** Walks a tree down from its former top, sorts it around `at`, and notes every match longer than `longest`. */
  #findInTree(at: number, top: number, longest: number): number {
    const children = this.#children;
    const oldest = Math.max(0, at - WINDOW_SIZE + 1);
    let best = longest;
    let node = top;
    // Where the next node that sorts before (after) this position has to be entered.
    let before = 2 * (at & WINDOW_MASK);
    let after = before + 1;
    let sameBefore = 0;
    let sameAfter = 0;
    for (let depth = this.#effort.depth; node >= oldest && depth > 0; depth -= 1) {
      const length = this.#sameLength(at, node, Math.min(sameBefore, sameAfter));
      const pair = 2 * (node & WINDOW_MASK);
      if (length > best) {
        best = this.#note(at, node, length);
      }
      if (length === this.#limit) {
        // As good as equal: it takes the place of the older one.
        children[before] = this.#child(pair);
        children[after] = this.#child(pair + 1);
        return best;
      }
      if (this.#byte(node + length) < this.#byte(at + length)) {
        children[before] = node;
        before = pair + 1;
        sameBefore = length;
        node = this.#child(before);
      } else {
        children[after] = node;
        after = pair;
        sameAfter = length;
        node = this.#child(after);
      }
    }
    children[before] = NONE;
    children[after] = NONE;
    return best;
  }

  /** How many bytes are the same at two positions, up to the limit, when `known` are. */
  #sameLength(at: number, node: number, known: number): number {
    const content = this.#content;
    const limit = this.#limit;
    let length = known;
    while (length < limit && content[node + length] === content[at + length]) {
      length += 1;
    }
    return length;
  }

  /** Notes a match whose first `known` bytes are the same; one as long as the limit may go on. */
  #note(at: number, node: number, known: number): number {
    const content = this.#content;
    const room = known === this.#limit ? this.#room : known;
    let length = known;
    while (length < room && content[node + length] === content[at + length]) {
      length += 1;
    }
    this.#tokens[this.#count] = (length << 16) | (at - node);
    this.#count += 1;
    return length;
  }
}
