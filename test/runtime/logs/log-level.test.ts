import { expect, test } from 'vitest';
import { isLogged, levelOfRecord, parseLogLevel } from '../../../src/runtime/logs/log-level.ts';

test('a record counts by its level, in any case; without one it is INFO', () => {
  expect(levelOfRecord('{"level":"debug","msg":"x"}\n')).toBe('DEBUG');
  expect(levelOfRecord('{"level":"NOTICE"}')).toBe('INFO');
  expect(levelOfRecord('{"level":3}')).toBe('INFO');
  expect(levelOfRecord('{"level":"ERROR"')).toBe('INFO');
  expect(levelOfRecord('["level","ERROR"]')).toBe('INFO');
  expect(levelOfRecord('plain')).toBe('INFO');
  expect(levelOfRecord('')).toBe('INFO');
});

test('a log keeps its level and what is worse', () => {
  expect(isLogged('WARN', 'WARN')).toBe(true);
  expect(isLogged('FATAL', 'WARN')).toBe(true);
  expect(isLogged('INFO', 'WARN')).toBe(false);
  expect(parseLogLevel('Info')).toBe('INFO');
  expect(parseLogLevel(undefined)).toBeUndefined();
});
