import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { checkLayers, readLayer, type Layer } from '../../src/packaging/layers.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip } from '../makers/zip-maker.ts';

function layerOf(files: Readonly<Record<string, string>>): Layer {
  const path = join(temporaryFolder(), 'layer.zip');
  const entries = Object.entries(files).map(([name, content]) => ({ name, content }));
  writeFileSync(path, makeZip({ entries }));
  return readLayer(path);
}

describe('readLayer()', () => {
  test('what is below python/ can be imported, what is beside it cannot', () => {
    const layer = layerOf({
      'python/a.py': '12345',
      'python/b/__init__.py': '1',
      'lib/libx.so': '12',
      'c.py': '',
    });
    expect([...layer.modulePaths]).toEqual(['a.py', 'b/__init__.py']);
    expect(layer.unzippedSize).toBe(8);
    expect([...layer.pythons]).toEqual([]);
  });

  test("what is in one Python version's folder is for that version", () => {
    const layer = layerOf({ 'python/lib/python3.11/site-packages/a.py': '' });
    expect([...layer.modulePaths]).toEqual(['a.py']);
    expect([...layer.pythons]).toEqual(['11']);
  });

  test('so is an extension module, by its name', () => {
    const layer = layerOf({
      'python/a.cpython-312-x86_64-linux-gnu.so': '',
      'python/b.abi3.so': '',
      'lib/libc.so': '',
    });
    expect([...layer.pythons]).toEqual(['12']);
  });

  test('distributions are known by their metadata, by normalised names', () => {
    const layer = layerOf({
      'python/Pillow-12.0.dist-info/METADATA': '',
      'python/lib/python3.11/site-packages/ruamel.yaml-1.dist-info/RECORD': '',
      'python/deep/no-1.dist-info/METADATA': '',
      'elsewhere-1.dist-info/METADATA': '',
    });
    expect([...layer.distributions]).toEqual(['pillow', 'ruamel-yaml']);
  });

  test('refuses what is no archive', async () => {
    const path = join(temporaryFolder(), 'layer.zip');
    writeFileSync(path, 'no zip');
    expect(await refusalOf(() => readLayer(path))).toMatchObject({ code: 'ZIP_NOT_A_ZIP' });
  });
});

const layer = (...pythons: readonly string[]): Layer => ({
  file: `${pythons.join('-')}.zip`,
  unzippedSize: 0,
  modulePaths: new Set(),
  distributions: new Set(),
  pythons: new Set(pythons),
});

describe('checkLayers()', () => {
  const runtime = parseRuntime('3.11');
  test.each([
    ['one for any Python', [layer()], []],
    ["one for the runtime's", [layer('11')], []],
    ["one for the runtime's among others", [layer('10', '11')], []],
    ['one for another', [layer('11'), layer('12')], ['12.zip']],
    ['one for a free-threaded Python', [layer('11t')], ['11t.zip']],
  ])('%s', (_, layers, foreign) => {
    expect(checkLayers(layers, runtime).map(({ file }) => file)).toEqual(foreign);
  });

  test('five are allowed, six are not', async () => {
    const five = Array.from({ length: 5 }, () => layer());
    expect(checkLayers(five, runtime)).toEqual([]);
    expect(await refusalOf(() => checkLayers([...five, layer()], runtime))).toMatchObject({
      code: 'TOO_MANY_LAYERS',
      message: 'Cannot use 6 layers: a function can have 5',
    });
  });
});
