import { BitWriter } from './recompress-bits.ts';
import { writeBlock } from './recompress-block.ts';
import { costsOf, firstCosts } from './recompress-costs.ts';
import { MAX_STORED_BYTES } from './recompress-format.ts';
import { MatchFinder, type SearchEffort } from './recompress-matches.ts';
import { Parser } from './recompress-parse.ts';
import { splitBlocks } from './recompress-split.ts';
import { countSymbols, type Span } from './recompress-tokens.ts';

/** How hard to try. */
export interface DeflateEffort extends SearchEffort {
  /** Times that the tokens of each block are chosen anew, with the costs of the time before. */
  readonly passes: number;
}

const defaultEffort: DeflateEffort = { depth: 64, nice: 160, passes: 2 };

/** Content is worked on in parts of this many bytes, which bounds memory; blocks never cross a part. */
const SEGMENT_BYTES = 1 << 18;

/**
 * Deflates content (RFC 1951) about as small as it gets: the cheapest way through all matches, weighed by what their
 * symbols cost in the block they are in. The result depends on nothing but the content: whole numbers only.
 */
export function deflateHard(content: Uint8Array, effort: DeflateEffort = defaultEffort): Uint8Array {
  const blocks = Math.ceil(content.length / MAX_STORED_BYTES) + Math.ceil(content.length / 4096);
  const writer = new BitWriter(content.length + 5 * blocks + 64);
  const finder = new MatchFinder(content, effort);
  let start = 0;
  do {
    const end = Math.min(content.length, start + SEGMENT_BYTES);
    const matches = finder.find(start, end);
    const parser = new Parser({ content, matches, origin: start });
    const segment = { start, end };
    for (const { span, tokens } of chooseTokens(content, { parser, segment, passes: effort.passes })) {
      writeBlock(writer, { content, span, tokens, isLast: span.end === content.length });
    }
    start = end;
  } while (start < content.length);
  return writer.finish();
}

interface ChosenBlock {
  readonly span: Span;
  readonly tokens: Uint32Array;
}

function chooseTokens(
  content: Uint8Array,
  { parser, segment, passes }: { parser: Parser; segment: Span; passes: number },
): ChosenBlock[] {
  if (segment.start === segment.end) {
    return [{ span: segment, tokens: new Uint32Array(0) }];
  }
  const rough = parser.parse(segment, firstCosts(content.subarray(segment.start, segment.end)));
  const whole = parser.parse(segment, costsOf(countSymbols(content, rough, segment)));
  return splitBlocks(content, whole, segment).map((span) => {
    const offset = span.start - segment.start;
    let tokens: Uint32Array = whole.slice(offset, offset + span.end - span.start);
    for (let pass = 0; pass < passes; pass += 1) {
      tokens = parser.parse(span, costsOf(countSymbols(content, tokens, span)));
    }
    return { span, tokens };
  });
}
