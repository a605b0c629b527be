import { expect, test } from 'vitest';
import { parseRecord } from '../../../src/services/lambda/parsed-records.ts';

test('a record is parsed once, until its text is another', () => {
  const first = parseRecord('a', '{"name":"f","tags":{"x":"1"}}');
  expect(parseRecord('a', '{"name":"f","tags":{"x":"1"}}')).toBe(first);
  expect(parseRecord('b', '{"name":"f","tags":{"x":"1"}}')).not.toBe(first);
  expect(parseRecord('a', '{"name":"f","tags":{"x":"2"}}')).toEqual({ name: 'f', tags: { x: '2' } });
});

test('nobody can change what others have too', () => {
  const record = parseRecord('c', '{"tags":{"x":"1"},"list":[{"y":1}]}') as {
    tags: { x: string };
    list: unknown[];
  };
  expect(() => {
    record.tags.x = '2';
  }).toThrow(TypeError);
  expect(() => record.list.push(1)).toThrow(TypeError);
});

test('the oldest are forgotten', () => {
  const first = parseRecord('first', '{}');
  for (let index = 0; index < 2000; index += 1) {
    parseRecord(`other ${index}`, '{}');
  }
  expect(parseRecord('first', '{}')).not.toBe(first);
});
