import { describe, expect, test } from 'vitest';
import { rankWheel, supportedTags, tagRanks } from '../../src/python/tags.ts';

const target = { minor: 13, glibc: [2, 34], machine: 'x86_64' } as const;

describe('supportedTags', () => {
  test('has the interpreter first, then the stable ABI, then pure Python', () => {
    const tags = supportedTags(target);
    expect(tags[0]).toBe('cp313-cp313-manylinux_2_34_x86_64');
    const ordered = [
      'cp313-cp313-manylinux_2_17_x86_64',
      'cp313-cp313-manylinux2014_x86_64',
      'cp313-cp313-manylinux_2_16_x86_64',
      'cp313-cp313-manylinux_2_12_x86_64',
      'cp313-cp313-manylinux2010_x86_64',
      'cp313-cp313-manylinux_2_5_x86_64',
      'cp313-cp313-manylinux1_x86_64',
      'cp313-cp313-linux_x86_64',
      'cp313-abi3-manylinux_2_34_x86_64',
      'cp313-none-linux_x86_64',
      'cp312-abi3-manylinux_2_34_x86_64',
      'cp32-abi3-linux_x86_64',
      'py313-none-manylinux_2_34_x86_64',
      'py3-none-linux_x86_64',
      'py30-none-linux_x86_64',
      'cp313-none-any',
      'py313-none-any',
      'py3-none-any',
      'py312-none-any',
      'py30-none-any',
    ];
    const places = ordered.map((tag) => tags.indexOf(tag));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(tags.at(-1)).toBe('py30-none-any');
  });

  test('has none twice', () => {
    const tags = supportedTags(target);
    expect(new Set(tags).size).toBe(tags.length);
  });

  test('stops at glibc 2.17 on aarch64', () => {
    const tags = supportedTags({ ...target, machine: 'aarch64' });
    expect(tags).toContain('cp313-cp313-manylinux2014_aarch64');
    expect(tags).not.toContain('cp313-cp313-manylinux_2_16_aarch64');
    expect(tags.filter((tag) => tag.includes('x86'))).toEqual([]);
  });

  test.each([
    'cp313-cp313t-manylinux_2_34_x86_64',
    'cp313-cp313-manylinux_2_35_x86_64',
    'cp313-cp313-musllinux_1_2_x86_64',
    'cp314-abi3-manylinux_2_17_x86_64',
    'cp312-cp312-manylinux_2_17_x86_64',
    'cp312-none-any',
    'py2-none-any',
    'py314-none-any',
  ])('has no %s', (tag) => {
    expect(supportedTags(target)).not.toContain(tag);
  });
});

describe('rankWheel', () => {
  const ranks = tagRanks(supportedTags(target));

  test('is the best of the ranks', () => {
    const best = rankWheel(['cp313-cp313-manylinux_2_28_x86_64'], ranks) ?? Number.NaN;
    expect(rankWheel(['py3-none-any', 'cp313-cp313-manylinux_2_28_x86_64'], ranks)).toBe(best);
    expect(rankWheel(['cp312-abi3-manylinux_2_28_x86_64'], ranks)).toBeGreaterThan(best);
  });

  test('is 0 for the very best', () => {
    expect(rankWheel(['cp313-cp313-manylinux_2_34_x86_64'], ranks)).toBe(0);
  });

  test.each([[[]], [['cp313-cp313-win_amd64']], [['constructor']]])('is undefined for %j', (tags) => {
    expect(rankWheel(tags, ranks)).toBeUndefined();
  });
});
