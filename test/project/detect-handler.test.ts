import { describe, expect, test } from 'vitest';
import { detectHandler } from '../../src/project/detect-handler.ts';

const detect = (...defined: readonly string[]): string | undefined =>
  detectHandler((file, name) => defined.includes(`${file}:${name}`));

describe('detectHandler()', () => {
  test.each([
    ['lambda_function.py:lambda_handler', 'lambda_function.lambda_handler'],
    ['app.py:lambda_handler', 'app.lambda_handler'],
    ['app.py:handler', 'app.handler'],
    ['main.py:handler', 'main.handler'],
    ['handler.py:handler', 'handler.handler'],
    ['index.py:handler', 'index.handler'],
  ])('%s is %s', (defined, handler) => {
    expect(detect(defined)).toBe(handler);
  });

  test("the console's own name comes before all others", () => {
    expect(detect('app.py:handler', 'lambda_function.py:lambda_handler')).toBe(
      'lambda_function.lambda_handler',
    );
  });

  test('nothing usual is nothing', () => {
    expect(detect('lambda_function.py:main', 'other.py:lambda_handler')).toBeUndefined();
  });
});
