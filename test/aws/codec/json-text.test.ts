import { describe, expect, test } from 'vitest';
import { encodeJsonStruct } from '../../../src/aws/codec/encode-json.ts';
import { jsonText, markUnchanging } from '../../../src/aws/codec/json-text.ts';
import { readSlot, type StructShape } from '../../../src/aws/shape.ts';

const inner = [3, 'test', 'Inner', 0, ['Name', 'Size', 'When'], [0, 1, 4]];
const list = [1, 'test', 'Inners', 0, inner];
const shape = readSlot([3, 'test', 'Outer', 0, ['Items', 'Words', 'One', 'Blob'], [list, 64, inner, 21]])
  .shape as StructShape;

describe('jsonText()', () => {
  test.each([
    {},
    { Items: [] },
    { Items: [{ Name: 'a"b\n', Size: Number.NaN }, {}, null, undefined] },
    { Words: ['a', 'ü', '\u2028'], One: { Name: 'x', When: new Date(1500), Unknown: 1 } },
    { Blob: Buffer.from('hi'), Items: null, Other: 'not of the shape' },
  ])('is what the engine writes: %j', (value) => {
    expect(jsonText(shape, value)).toBe(JSON.stringify(encodeJsonStruct(shape, value)));
  });

  test('is made once of what never changes', () => {
    let looks = 0;
    const item = {
      get Name() {
        looks += 1;
        return 'a';
      },
    };
    markUnchanging(item);
    const text = '{"Items":[{"Name":"a"},{"Name":"a"}]}';
    expect(jsonText(shape, { Items: [item, item] })).toBe(text);
    expect(jsonText(shape, { Items: [item, item] })).toBe(text);
    expect(looks).toBe(1);
  });
});
