import { expect, test } from 'vitest';
import { isTransientStatus, parseRetryAfter, retryDelay, type RetryPolicy } from '../../src/index/retry.ts';

const policy = (random: number): RetryPolicy => ({
  retries: 3,
  random: () => random,
  sleep: async () => undefined,
  now: () => 0,
});

test('waits double, are shortened by chance and stay bounded', () => {
  expect([0, 1, 2, 3, 20].map((failures) => retryDelay(failures, policy(1)))).toEqual([
    250, 500, 1000, 2000, 10_000,
  ]);
  expect(retryDelay(2, policy(0))).toBe(500);
});

test("a server's wish lengthens the wait, up to a minute", () => {
  expect(retryDelay(0, policy(1), 7000)).toBe(7000);
  expect(retryDelay(3, policy(1), 1)).toBe(2000);
  expect(retryDelay(0, policy(1), 3_600_000)).toBe(60_000);
});

test('the wish may be seconds or a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(parseRetryAfter('120', now)).toBe(120_000);
  expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
  expect(parseRetryAfter('Thu, 01 Jan 2025 00:00:00 GMT', now)).toBe(0);
  for (const nothing of [undefined, '', 'soon', '-1e400']) {
    expect(parseRetryAfter(nothing, now)).toBe(0);
  }
});

test('429 and server faults may go away', () => {
  expect([429, 500, 502, 503, 504].every(isTransientStatus)).toBe(true);
  expect([200, 301, 400, 401, 403, 404, 416].some(isTransientStatus)).toBe(false);
});
