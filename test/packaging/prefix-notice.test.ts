import { describe, expect, test } from 'vitest';
import { prefixNotice } from '../../src/packaging/prefix-notice.ts';
import { packsOf } from './planned.ts';

const wheels = [
  {
    name: 'absolute',
    files: { 'absolute/__init__.py': 'from absolute.core import run\n', 'absolute/core.py': '' },
  },
  { name: 'relative', files: { 'relative/__init__.py': 'from .core import run\n', 'relative/core.py': '' } },
];

describe('prefixNotice()', () => {
  test('names distributions that import themselves absolutely, and the line that helps', async () => {
    const notice = prefixNotice(await packsOf(wheels), 'common/');
    expect(notice?.message).toMatch(/^Under common\/ .*: absolute$/);
    expect(notice?.hint).toContain(
      'sys.path.insert(0, os.path.join(os.environ["LAMBDA_TASK_ROOT"], "common"))',
    );
  });

  test('is silent without a prefix, and without such a distribution', async () => {
    const packs = await packsOf(wheels);
    expect(prefixNotice(packs, '')).toBeUndefined();
    expect(prefixNotice(packs.slice(1), 'common/')).toBeUndefined();
  });
});
