import { COST_OF_BIT, logarithmCost } from './recompress-costs.ts';
import { DISTANCE_SYMBOLS, LITERAL_SYMBOLS } from './recompress-format.ts';
import { countToken, emptyCounts, LITERAL_TOKEN, type Span } from './recompress-tokens.ts';

/** Blocks start only where a piece of this many bytes does. */
const PIECE_BYTES = 2048;
const SYMBOLS = LITERAL_SYMBOLS + DISTANCE_SYMBOLS;
/** A block's header: some fixed fields, and a few bits for the code length of each symbol that occurs. */
const HEADER_COST = 150 * COST_OF_BIT;
const HEADER_COST_OF_SYMBOL = 3 * COST_OF_BIT;

/** count * log2(count), in costs, for counts that are worth a table. */
const weighted = Int32Array.from({ length: 1 << 15 }, (_, count) =>
  count === 0 ? 0 : count * logarithmCost(count),
);
const weightedCost = (count: number): number => weighted[count] ?? count * logarithmCost(count);

/**
 * Divides a span into blocks, each with codes of its own, so that the whole costs least: the cheapest way over the
 * bounds of pieces, by the entropy of the symbols between each two.
 */
export function splitBlocks(content: Uint8Array, tokens: Uint32Array, span: Span): Span[] {
  const { bounds, counts } = countPieces(content, tokens, span);
  const pieces = counts.length;
  const totals = new Float64Array(pieces + 1).fill(Infinity);
  const previous = new Int32Array(pieces + 1);
  totals[0] = 0;
  for (let from = 0; from < pieces; from += 1) {
    const sum = new Uint32Array(SYMBOLS);
    for (let to = from; to < pieces; to += 1) {
      const total = (totals[from] ?? 0) + addPiece(sum, counts[to]);
      if (total < (totals[to + 1] ?? 0)) {
        totals[to + 1] = total;
        previous[to + 1] = from;
      }
    }
  }
  const blocks: Span[] = [];
  for (let to = pieces; to > 0; to = previous[to] ?? 0) {
    blocks.unshift({ start: bounds[previous[to] ?? 0] ?? 0, end: bounds[to] ?? 0 });
  }
  return blocks;
}

/** Adds a piece's counts and returns what a block with the sum would cost. */
function addPiece(sum: Uint32Array, piece: Uint32Array | undefined): number {
  let literals = 0;
  let distances = 0;
  let used = 0;
  let saved = 0;
  for (let symbol = 0; symbol < SYMBOLS; symbol += 1) {
    const count = (sum[symbol] ?? 0) + (piece?.[symbol] ?? 0);
    if (count !== 0) {
      sum[symbol] = count;
      used += 1;
      saved += weightedCost(count);
      literals += symbol < LITERAL_SYMBOLS ? count : 0;
      distances += symbol < LITERAL_SYMBOLS ? 0 : count;
    }
  }
  return (
    HEADER_COST + used * HEADER_COST_OF_SYMBOL + weightedCost(literals) + weightedCost(distances) - saved
  );
}

interface Pieces {
  /** Where each piece starts, and where the last one ends. */
  readonly bounds: readonly number[];
  readonly counts: readonly Uint32Array[];
}

function countPieces(content: Uint8Array, tokens: Uint32Array, { start, end }: Span): Pieces {
  const bounds = [start];
  const counts: Uint32Array[] = [];
  let piece = emptyCounts();
  let pieceEnd = start + PIECE_BYTES;
  for (let at = start; at < end;) {
    const token = tokens[at - start] ?? LITERAL_TOKEN;
    countToken(piece, token, content[at] ?? 0);
    at += token >>> 16;
    if (at >= pieceEnd || at >= end) {
      bounds.push(at);
      counts.push(piece.all);
      piece = emptyCounts();
      pieceEnd = at + PIECE_BYTES;
    }
  }
  return { bounds, counts };
}
