import { describe, expect, test } from 'vitest';
import { foreignLayerFor, readForeignLayers } from '../../src/project/foreign-layers.ts';
import { refusalOf } from '../errors/refusal-of.ts';

const LAYER = 'arn:aws:lambda:us-east-1:111122223333:layer:tools';

describe('layers of other accounts', () => {
  test('none are named', () => {
    expect(readForeignLayers(undefined, 'x')).toEqual(new Map());
  });

  test('a version has an archive, or all versions have', () => {
    const layers = readForeignLayers({ [`${LAYER}:7`]: 'seven.zip', [LAYER]: 'any.zip' }, 'x');
    expect(foreignLayerFor(layers, `${LAYER}:7`)).toBe('seven.zip');
    expect(foreignLayerFor(layers, `${LAYER}:77`)).toBe('any.zip');
    expect(foreignLayerFor(layers, `${LAYER}-others:7`)).toBeUndefined();
  });

  test.each([
    [{ tools: 'tools.zip' }, '"tools", and ARNs of layers'],
    [{ 'arn:aws:lambda:us-east-1:111122223333:function:tools': 'a.zip' }, 'and ARNs of layers'],
    [{ [LAYER]: 7 }, 'a string'],
    ['tools.zip', 'foreign-layers'],
  ])('%j is refused', async (table, message) => {
    expect(await refusalOf(() => readForeignLayers(table, '"zipwright.toml"'))).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining(message),
    });
  });
});
