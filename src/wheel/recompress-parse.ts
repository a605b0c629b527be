import { distanceRange, MIN_MATCH } from './recompress-format.ts';
import type { FoundMatches } from './recompress-matches.ts';
import type { SymbolCosts } from './recompress-costs.ts';
import { LITERAL_TOKEN, type Span } from './recompress-tokens.ts';

/** What a span can be made of. */
export interface ParseInput {
  readonly content: Uint8Array;
  readonly matches: FoundMatches;
  /** Position of the first of the matches. */
  readonly origin: number;
}

/** Chooses literals and matches: the cheapest way from each position to the end of a span, from the last one back. */
export class Parser {
  readonly #input: ParseInput;
  #totals = new Int32Array(0);

  constructor(input: ParseInput) {
    this.#input = input;
  }

  /** The cheapest tokens of a span, by position; what starts at others is left over from the search. */
  parse(span: Span, costs: SymbolCosts): Uint32Array {
    const { content } = this.#input;
    const length = span.end - span.start;
    if (this.#totals.length <= length) {
      this.#totals = new Int32Array(length + 1);
    }
    const totals = this.#totals;
    totals[length] = 0;
    const choices = new Uint32Array(length);
    for (let at = length - 1; at >= 0; at -= 1) {
      totals[at] = (totals[at + 1] ?? 0) + (costs.literals[content[span.start + at] ?? 0] ?? 0);
      choices[at] = LITERAL_TOKEN;
      this.#tryMatches(at, { span, costs, choices });
    }
    return choices;
  }

  #tryMatches(
    at: number,
    { span, costs, choices }: { span: Span; costs: SymbolCosts; choices: Uint32Array },
  ): void {
    const { tokens, starts } = this.#input.matches;
    const index = span.start + at - this.#input.origin;
    const end = starts[index + 1] ?? 0;
    const totals = this.#totals;
    const room = span.end - span.start - at;
    let best = totals[at] ?? 0;
    let choice = choices[at] ?? LITERAL_TOKEN;
    let length = MIN_MATCH;
    for (let match = starts[index] ?? 0; match < end; match += 1) {
      const token = tokens[match] ?? 0;
      const distance = token & 0xffff;
      const longest = Math.min(token >>> 16, room);
      const distanceCost = costOfDistance(costs, distance);
      for (; length <= longest; length += 1) {
        const total = distanceCost + (costs.lengths[length] ?? 0) + (totals[at + length] ?? 0);
        if (total < best) {
          best = total;
          choice = (length << 16) | distance;
        }
      }
    }
    totals[at] = best;
    choices[at] = choice;
  }
}

function costOfDistance({ distances }: SymbolCosts, distance: number): number {
  return distances[distanceRange[distance] ?? 0] ?? 0;
}
