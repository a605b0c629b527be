import { describe, expect, test } from 'vitest';
import { parseRuntime, type Target } from '../../src/lambda/target.ts';
import { adviceHint, adviseOnWheels, type WheelAdvice } from '../../src/resolve/wheel-advice.ts';

const target: Target = { runtime: parseRuntime('3.11'), architecture: 'x86_64' };
const advise = (names: readonly string[], version?: string): WheelAdvice =>
  adviseOnWheels(
    names.map((filename) => ({ filename })),
    target,
    version,
  );

describe('adviseOnWheels()', () => {
  test('names the tags that exist, those of the machine and the Python first', () => {
    const { existing } = advise([
      'demo-1-cp311-cp311-win_amd64.whl',
      'demo-1-cp310-cp310-manylinux2014_x86_64.whl',
      'demo-1-cp311-cp311-manylinux_2_28_x86_64.whl',
    ]);
    expect(existing).toBe(
      'wheels for cp311-cp311-manylinux_2_28_x86_64, cp310-cp310-manylinux2014_x86_64, cp311-cp311-win_amd64',
    );
  });

  test('of the version that was wanted, however it is spelled', () => {
    expect(advise(['demo-1.0-cp310-cp310-win32.whl', 'demo-2.0-py3-none-any.whl'], '1').existing).toBe(
      'wheels for cp310-cp310-win32',
    );
    expect(advise(['demo-2.0-py3-none-any.whl'], '1').existing).toBe('no wheels');
  });

  test('finds the newest final version that fits', () => {
    const names = ['1.0', '1.10', '1.9', '2.0rc1'].map((version) => `demo-${version}-py3-none-any.whl`);
    expect(advise([...names, 'demo-3.0-cp312-cp312-win32.whl']).nearest).toBe('1.10');
  });

  test('passes over what is no wheel', () => {
    expect(advise(['demo-1.0.tar.gz', 'demo.whl', 'demo-x-py3-none-any.whl'])).toEqual({
      existing: 'no wheels',
      nearest: undefined,
    });
  });
});

describe('adviceHint()', () => {
  test('names the version that fits, or the way to build one', () => {
    expect(adviceHint('demo', { existing: '', nearest: '1.0' }, target)).toMatch(
      /python3\.11 x86_64 is 1\.0/,
    );
    expect(adviceHint('demo', { existing: '', nearest: undefined }, target)).toContain('--no-binary demo');
  });
});
