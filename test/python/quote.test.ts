import { expect, test } from 'vitest';
import { excerpt, quote } from '../../src/python/quote.ts';

test('quotes text as it is', () => {
  expect(quote('a >=1')).toBe('"a >=1"');
});

test('shows no passwords, however long they are', () => {
  const token = 'x'.repeat(3000);
  expect(quote(`a @ https://aws:${token}@index.example/a.whl`)).toBe(
    '"a @ https://****@index.example/a.whl"',
  );
});

test('shortens what is long', () => {
  expect(excerpt('a'.repeat(10_000))).toBe(`${'a'.repeat(200)}…`);
});

test('stays on one line', () => {
  expect(excerpt('a\nb\u001b[31m\u0000')).toBe('a b [31m ');
});
