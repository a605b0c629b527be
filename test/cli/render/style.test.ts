import { describe, expect, test } from 'vitest';
import { styleFor } from '../../../src/cli/render/style.ts';
import { capturedContext } from '../run-cli.ts';

function isColoured(environment: Readonly<Record<string, string>>, isTTY: boolean): boolean {
  const context = capturedContext({ environment, isTTY });
  return styleFor(context, context.stdout).red('x') !== 'x';
}

describe('styleFor()', () => {
  test.each<[string, Readonly<Record<string, string>>, boolean, boolean]>([
    ['a terminal', {}, true, true],
    ['a pipe', {}, false, false],
    ['NO_COLOR on a terminal', { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0 on a terminal', { FORCE_COLOR: '0' }, true, false],
    ['an empty FORCE_COLOR', { FORCE_COLOR: '' }, false, false],
    ['NO_COLOR and FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['a terminal that can do nothing', { TERM: 'dumb' }, true, false],
  ])('%s', (...[, environment, isTTY, expected]) => {
    expect(isColoured(environment, isTTY)).toBe(expected);
  });

  test('every mark ends what it begins', () => {
    const context = capturedContext({ isTTY: true });
    for (const mark of Object.values(styleFor(context, context.stdout)) as ((text: string) => string)[]) {
      expect(mark('x')).toMatch(/^\u001B\[\d+mx\u001B\[\d+m$/);
    }
  });
});
