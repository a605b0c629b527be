import { expect, test } from 'vitest';
import { LogTail } from '../../../src/runtime/logs/log-tail.ts';

test('the tail is the last 4 KB, messages one after the other', () => {
  const tail = new LogTail();
  tail.add('short\n');
  expect(tail.read().toString()).toBe('short\n');
  for (let line = 0; line < 1000; line += 1) {
    tail.add(`line ${line}\n`);
  }
  const text = tail.read().toString();
  expect(text).toHaveLength(4096);
  expect(text.endsWith('line 998\nline 999\n')).toBe(true);
});

test('a tail begins with a whole character', () => {
  const tail = new LogTail();
  tail.add(`${'😀'.repeat(2000)}x`);
  const bytes = tail.read();
  expect(bytes.length).toBe(4093);
  expect(bytes.toString()).toBe(`${'😀'.repeat(1023)}x`);
});

test('a cleared tail begins anew', () => {
  const tail = new LogTail();
  tail.add('before\n');
  tail.clear();
  tail.add('after\n');
  expect(tail.read().toString()).toBe('after\n');
});
