import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sha256, sha256 } from '../../src/store/sha256.ts';

const native = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('Sha256 is SHA-256 at every length around the block size', () => {
  for (let length = 0; length <= 260; length += 1) {
    const bytes = Buffer.alloc(length, length);
    expect(new Sha256().update(bytes).digest()).toBe(native(bytes));
  }
});

test('Sha256 takes its input in any pieces, and goes on from a kept state', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), fc.nat(6), (pieces, cut) => {
      let hash = new Sha256();
      pieces.forEach((piece, index) => {
        hash.update(piece);
        if (index === cut) {
          hash = new Sha256(hash.save());
        }
      });
      expect(hash.digest()).toBe(native(Buffer.concat(pieces)));
    }),
  );
});

test('Sha256 may be asked for its digest before it is done', () => {
  const hash = new Sha256().update(Buffer.from('ab'));
  expect(hash.digest()).toBe(native(Buffer.from('ab')));
  expect(hash.update(Buffer.from('c')).digest()).toBe(native(Buffer.from('abc')));
});

test('sha256() is the same for short and long content, texts and bytes', () => {
  for (const length of [0, 1, 24 * 1024 - 1, 24 * 1024, 100_000]) {
    const text = 'é'.repeat(length);
    expect(sha256(text)).toBe(native(Buffer.from(text)));
    expect(sha256(Buffer.from(text))).toBe(native(Buffer.from(text)));
  }
});
