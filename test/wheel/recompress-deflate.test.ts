import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deflateHard } from '../../src/wheel/recompress-deflate.ts';

/** Bytes from a linear congruential generator (Numerical Recipes), the same everywhere. */
function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Text of few words: matches of all lengths and distances. */
function prose(length: number): Buffer {
  const words = ['def ', 'return ', 'self.', 'value', '(', ')', ':\n    ', 'import ', 'None', ', '];
  return Buffer.from(Array.from(noise(length), (byte) => words[byte % words.length]).join('')).subarray(
    0,
    length,
  );
}

const cases: Readonly<Record<string, Buffer>> = {
  nothing: Buffer.alloc(0),
  'one byte': Buffer.from('a'),
  'two bytes': Buffer.from('ab'),
  'three bytes alike': Buffer.from('aaa'),
  'one byte many times': Buffer.alloc(1_000_000, 'x'),
  'a literal only once': Buffer.concat([Buffer.alloc(5000), Buffer.from('z')]),
  'what does not shrink, longer than a stored block': noise(200_000),
  'noise, then text, then noise': Buffer.concat([noise(70_000), prose(70_000), noise(70_000, 2)]),
  'text over several segments': prose(900_000),
  'a match from exactly the window before': Buffer.concat([noise(32_768), noise(32_768).subarray(0, 300)]),
  'a match from beyond the window': Buffer.concat([noise(32_769), noise(32_769).subarray(0, 300)]),
  'the longest match and one more': Buffer.concat([noise(300), noise(259)]),
  'all bytes in turn': Buffer.from(Uint8Array.from({ length: 70_000 }, (_, at) => at)),
};

describe('deflateHard() unpacks to the same bytes', () => {
  test.each(Object.entries(cases))('%s', (_, content) => {
    const deflated = deflateHard(content);
    expect(inflateRawSync(deflated).equals(content)).toBe(true);
    expect(deflated.length).toBeLessThanOrEqual(
      content.length + 5 * (1 + Math.ceil(content.length / 65_535)) + 1,
    );
  });

  test('whatever the content', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 6 }), fc.nat(400))
        .map(([unit, times]) =>
          Uint8Array.from({ length: unit.length * times }, (_, at) => unit[at % unit.length] ?? 0),
        ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(200), (pieces, back) => {
        const joined = Buffer.concat(pieces);
        const content = Buffer.concat([joined, joined.subarray(Math.min(back, joined.length))]);
        expect(inflateRawSync(deflateHard(content)).equals(content)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('with any effort', () => {
    const content = prose(20_000);
    for (const effort of [
      { depth: 1, nice: 3, passes: 0 },
      { depth: 1, nice: 258, passes: 1 },
      { depth: 500, nice: 258, passes: 5 },
    ]) {
      expect(inflateRawSync(deflateHard(content, effort)).equals(content)).toBe(true);
    }
  });
});

const zlibBest = (content: Buffer): number =>
  deflateRawSync(content, { level: 9, memLevel: 9, strategy: constants.Z_DEFAULT_STRATEGY }).length;

describe('deflateHard() is worth its time', () => {
  test('a program becomes four percent smaller than the best of zlib', () => {
    const content = readFileSync(createRequire(import.meta.url).resolve('fflate'));
    expect(deflateHard(content).length).toBeLessThan(0.96 * zlibBest(content));
  });

  test('a file of several kinds of content gets several blocks', () => {
    const content = Buffer.concat([prose(60_000), noise(40_000), Buffer.alloc(60_000), prose(60_000)]);
    expect(deflateHard(content).length).toBeLessThan(0.985 * zlibBest(content));
  });

  test('bytes alike take almost nothing', () => {
    expect(deflateHard(Buffer.alloc(1_000_000)).length).toBeLessThan(1200);
  });
});

test('the same bytes on every machine: this content has this result', () => {
  const content = Buffer.concat([prose(300_000), noise(30_000), prose(40_000).reverse()]);
  const deflated = deflateHard(content);
  expect(createHash('sha256').update(deflated).digest('hex')).toBe(
    '00578e5a05f7bc1153ad102886e5ee57fcdc8e30f590f0ddbaab8642bb9f72dc',
  );
});
