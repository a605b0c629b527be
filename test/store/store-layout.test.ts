import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PACK_FORMAT, storeLayout } from '../../src/store/store-layout.ts';

describe('storeLayout()', () => {
  const layout = storeLayout('/cache');

  test('every kind of content has a folder of its own below the root', () => {
    const paths = [
      layout.wheel('aa', 'demo.whl'),
      layout.pack('aa', ''),
      layout.source('aa', 'demo.whl'),
      layout.built('aa'),
      layout.deflated('aa'),
      layout.tool('aa'),
    ];
    const folders = paths.map((path) => relative(layout.root, path).split(sep)[0] ?? '');
    expect(new Set(folders).size).toBe(paths.length);
    expect(folders).not.toContain('..');
  });

  test('a variant of a pack lies beside the plain one, both below the format of today', () => {
    expect(layout.pack('aa', '')).toBe(join('/cache', 'packs', String(PACK_FORMAT), 'aa.pack'));
    expect(layout.pack('aa', 'slim')).toBe(join('/cache', 'packs', String(PACK_FORMAT), 'aa-slim.pack'));
  });
});
