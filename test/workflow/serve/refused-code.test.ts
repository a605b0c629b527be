import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/inspect/finding.ts';
import { refuseMissing } from '../../../src/workflow/serve/missing-modules.ts';
import { refuseBroken } from '../../../src/workflow/serve/refuse-broken-sources.ts';

const finding = (path: string, message: string): Finding => ({
  code: 'MODULE_MISSING',
  severity: 'error',
  path,
  message,
  lambdaError: '',
});

describe('modules that a save needs', () => {
  test('may be missing as before, in whichever line', () => {
    const before = [finding('app.py', '"app.py" imports "gone" in line 1')];
    refuseMissing('orders', [finding('app.py', '"app.py" imports "gone" in line 7')], before);
  });

  test('must be there where they were not needed before', () => {
    const found = [finding('app.py', '"app.py" imports "gone" in line 1')];
    expect(() => refuseMissing('orders', found, [])).toThrow(
      expect.objectContaining({
        code: 'MODULE_UNAVAILABLE',
        message: 'Cannot take the new code of "orders": "app.py" imports "gone" in line 1',
        data: { name: 'orders', findings: found },
      }),
    );
  });
});

describe('files that Python does not take', () => {
  const fault = { path: 'app.py', line: 2, message: 'invalid syntax' };

  test('are refused with the place of the first', () => {
    expect(() => refuseBroken('orders', [fault, { ...fault, path: 'b.py' }], new Set())).toThrow(
      expect.objectContaining({
        code: 'SOURCE_INVALID',
        message: 'Cannot take the new code of "orders": "app.py" in line 2: invalid syntax (and 1 more)',
      }),
    );
  });

  test('do not count when they never were Python', () => {
    refuseBroken('orders', [fault], new Set(['app.py']));
  });
});
