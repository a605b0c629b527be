import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdleMemory } from '../../src/platform/idle-memory.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('memory is given back once after each time that nobody asked for anything', () => {
  const collect = vi.fn<() => void>();
  let isBusy = false;
  const idle = new IdleMemory(() => isBusy, collect);
  vi.advanceTimersByTime(4000);
  idle.onRequest();
  vi.advanceTimersByTime(4000);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
  // A long request under way is no idleness.
  isBusy = true;
  idle.onRequest();
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
  isBusy = false;
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(2);
  idle.onRequest();
  idle.close();
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(2);
});

test('giving memory back can be done here', () => {
  vi.advanceTimersByTime(0);
  const idle = new IdleMemory(() => false);
  expect(() => vi.advanceTimersByTime(6000)).not.toThrow();
  idle.close();
});
