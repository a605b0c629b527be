import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCbor } from '../../../src/aws/codec/decode-cbor.ts';
import { parseJson } from '../../../src/aws/codec/parse-json.ts';

const MEBIBYTE = 1024 * 1024;

describe('the body of a request', () => {
  test('is read as JSON is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each(['{', '', '{"a":1}}', "{'a':1}"])('that is none is refused: %s', (text) => {
    expect(() => parseJson(Buffer.from(text))).toThrow('Could not parse request body into json');
  });

  test('may be large: a zip in base64, and texts that look like many values', () => {
    const value = { ZipFile: 'A'.repeat(8 * MEBIBYTE), Text: '[{,"\\'.repeat(200_000) };
    expect(parseJson(Buffer.from(JSON.stringify(value)))).toEqual(value);
  });

  test.each([
    ['nested', () => `${'['.repeat(MEBIBYTE)}${']'.repeat(MEBIBYTE)}`],
    ['beside each other', () => `[${'{},'.repeat(MEBIBYTE)}{}]`],
    ['after a text with quotes in it', () => `["\\"\\\\",${'[],'.repeat(MEBIBYTE)}0]`],
    ['of names', () => `{${Array.from({ length: MEBIBYTE }, (_, at) => `"${at}":0`).join(',')}}`],
  ])('of a million values is refused before they are made: %s', (_, text) => {
    expect(() => parseJson(Buffer.from(text()))).toThrow('The request has too many values');
  });

  test('of a million values in CBOR is refused', () => {
    const list = Buffer.concat([Buffer.from([0x9f]), Buffer.alloc(MEBIBYTE, 0x80), Buffer.from([0xff])]);
    expect(() => decodeCbor(list)).toThrow('The request body is no CBOR');
  });

  test('has members of any name, none of which is a prototype', () => {
    const value: unknown = parseJson(Buffer.from('{"__proto__":{"a":1},"constructor":{"b":2}}'));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(Object(value))).toEqual(['__proto__', 'constructor']);
  });
});
