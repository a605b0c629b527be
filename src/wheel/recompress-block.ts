import type { BitWriter } from './recompress-bits.ts';
import {
  BLOCK_DYNAMIC,
  BLOCK_FIXED,
  BLOCK_STORED,
  distanceBase,
  distanceExtraBits,
  distanceRange,
  DISTANCE_SYMBOLS,
  END_OF_BLOCK,
  FIRST_LENGTH_SYMBOL,
  lengthBase,
  lengthExtraBits,
  lengthRange,
  LITERAL_SYMBOLS,
  MAX_STORED_BYTES,
} from './recompress-format.ts';
import { dynamicCodes, writeHeader } from './recompress-header.ts';
import { assignCodes, type HuffmanCode } from './recompress-huffman.ts';
import { countSymbols, LITERAL_TOKEN, type Span, type SymbolCounts } from './recompress-tokens.ts';

/** The codes that every reader knows (RFC 1951, 3.2.6). */
const fixedLiterals = assignCodes(
  Uint8Array.from({ length: LITERAL_SYMBOLS }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  ),
);
const fixedDistances = assignCodes(new Uint8Array(DISTANCE_SYMBOLS).fill(5));

interface BlockCodes {
  readonly literals: HuffmanCode;
  readonly distances: HuffmanCode;
}

/** A block to write: part of the content, and its tokens by position from the start of the part. */
export interface Block {
  readonly content: Uint8Array;
  readonly span: Span;
  readonly tokens: Uint32Array;
  readonly isLast: boolean;
}

/** Writes a block in the smallest of its three forms: stored, with the fixed codes, or with its own. */
export function writeBlock(writer: BitWriter, block: Block): void {
  const { content, span, tokens, isLast } = block;
  const counts = countSymbols(content, tokens, span);
  const dynamic = dynamicCodes(counts);
  const fixed = { literals: fixedLiterals, distances: fixedDistances };
  const dynamicSize = dynamic.header.size + sizeOf(counts, dynamic);
  const fixedSize = sizeOf(counts, fixed);
  const length = span.end - span.start;
  const storedSize = 8 * (length + 5 * Math.max(1, Math.ceil(length / MAX_STORED_BYTES)));
  if (storedSize <= Math.min(dynamicSize, fixedSize)) {
    writeStored(writer, content.subarray(span.start, span.end), isLast);
    return;
  }
  writer.write(isLast ? 1 : 0, 1);
  if (fixedSize <= dynamicSize) {
    writer.write(BLOCK_FIXED, 2);
    writeTokens(writer, block, fixed);
  } else {
    writer.write(BLOCK_DYNAMIC, 2);
    writeHeader(writer, dynamic.header);
    writeTokens(writer, block, dynamic);
  }
}

/** Size of a block's symbols in bits. */
function sizeOf(counts: SymbolCounts, codes: BlockCodes): number {
  let size = 0;
  for (const [symbol, count] of counts.literals.entries()) {
    const extra = lengthExtraBits[symbol - FIRST_LENGTH_SYMBOL] ?? 0;
    size += count * ((codes.literals.lengths[symbol] ?? 0) + extra);
  }
  for (const [range, count] of counts.distances.entries()) {
    size += count * ((codes.distances.lengths[range] ?? 0) + (distanceExtraBits[range] ?? 0));
  }
  return size;
}

/** RFC 1951, 3.2.4: at most 65,535 bytes each, so a block may become several. */
function writeStored(writer: BitWriter, bytes: Uint8Array, isLast: boolean): void {
  for (let start = 0; start < bytes.length; start += MAX_STORED_BYTES) {
    const part = bytes.subarray(start, start + MAX_STORED_BYTES);
    writer.write(isLast && start + part.length === bytes.length ? 1 : 0, 1);
    writer.write(BLOCK_STORED, 2);
    writer.alignToByte();
    writer.write(part.length, 16);
    writer.write(part.length ^ 0xffff, 16);
    writer.writeBytes(part);
  }
}

function writeTokens(writer: BitWriter, { content, span, tokens }: Block, codes: BlockCodes): void {
  for (let at = span.start; at < span.end;) {
    const token = tokens[at - span.start] ?? LITERAL_TOKEN;
    if ((token & 0xffff) === 0) {
      writeSymbol(writer, codes.literals, content[at] ?? 0);
    } else {
      writeMatch(writer, codes, token);
    }
    at += token >>> 16;
  }
  writeSymbol(writer, codes.literals, END_OF_BLOCK);
}

function writeSymbol(writer: BitWriter, { codes, lengths }: HuffmanCode, symbol: number): void {
  writer.write(codes[symbol] ?? 0, lengths[symbol] ?? 0);
}

function writeMatch(writer: BitWriter, codes: BlockCodes, token: number): void {
  const length = token >>> 16;
  const distance = token & 0xffff;
  const range = lengthRange[length] ?? 0;
  writeSymbol(writer, codes.literals, FIRST_LENGTH_SYMBOL + range);
  writer.write(length - (lengthBase[range] ?? 0), lengthExtraBits[range] ?? 0);
  const back = distanceRange[distance] ?? 0;
  writeSymbol(writer, codes.distances, back);
  writer.write(distance - (distanceBase[back] ?? 0), distanceExtraBits[back] ?? 0);
}
