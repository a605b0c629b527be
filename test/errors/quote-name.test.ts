import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteName, shownText, withoutHidden } from '../../src/errors/quote-name.ts';

describe('names from outside', () => {
  test.each([
    ['controls', 'a\u001b[2J\u0007\u009b\u007f'],
    ['ends of lines', 'a\r\n\u0085\u2028\u2029'],
    ['marks that turn the order', 'gpj.\u202egnp\u202d\u2066\u2069\u200f\u200e'],
    ['marks of no width', 'a\u200b\u200d\ufeff'],
  ])('are shown without %s', (_, name) => {
    expect(withoutHidden(name)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(withoutHidden(name)).toHaveLength(name.length);
  });

  test('are otherwise left alone, in quotes, and never long', () => {
    expect(quoteName('größe/файл 数据.py')).toBe('"größe/файл 数据.py"');
    expect(shownText('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        expect(quoteName(name).length).toBeLessThanOrEqual(203);
        expect(quoteName(name)).not.toMatch(/[\u0000-\u001f\u202e]/);
      }),
    );
  });
});
