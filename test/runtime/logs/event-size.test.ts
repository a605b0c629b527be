import { expect, test } from 'vitest';
import { eventPieces } from '../../../src/runtime/logs/event-size.ts';

test('what fits is one piece', () => {
  expect(eventPieces(Buffer.from('abc'), 3)).toEqual([Buffer.from('abc')]);
});

test('what does not is cut between characters', () => {
  const pieces = eventPieces(Buffer.from('aé😀bc'), 4);
  expect(pieces.map(String)).toEqual(['aé', '😀', 'bc']);
});

test('bytes that are no UTF-8 are cut where they must be', () => {
  expect(eventPieces(Buffer.alloc(10, 0x80), 4).map(({ length }) => length)).toEqual([4, 4, 2]);
});
