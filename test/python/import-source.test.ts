import { describe, expect, test } from 'vitest';
import { definesName } from '../../src/python/defines-name.ts';
import { codeOf } from '../../src/python/source-code.ts';

const squeezed = (source: string): string => codeOf(source).replaceAll(/ +/g, ' ').trim();

describe('codeOf()', () => {
  test.each([
    ['x = 1', 'x = 1'],
    ['x = 1  # one\ny = 2', 'x = 1 \ny = 2'],
    ['x = "a" + \'b\'', 'x = +'],
    ['"""a\n# b"""\nx', '\nx'],
    ['x = f"a{b!r:c}d"; y', 'x = f" {b!r: } "; y'],
    ['x = f"{a["b"]}"', 'x = f" {a[ ]} "'],
    ['x = f"{a"\ny', 'x = f" {a \ny'],
    ['', ''],
  ])('%j', (source, code) => {
    expect(squeezed(source)).toBe(code.trim());
  });
});

describe('definesName()', () => {
  test.each([
    ['a long string', '"""The handler of all."""\ndef main(event, context): ...\n'],
    ['a string', 'log("no handler")\n'],
    ['a comment behind a string', 'x = "a"  # the handler\'s\n'],
    ['a string that could fill any namespace', '"""No exec() here, no globals()."""\n'],
  ])('%s does not define it', (_, source) => {
    expect(definesName(source, 'handler')).toBe(false);
  });

  test.each([
    ['the expression in a string', 'x = f"{(handler := make())}"\n'],
    ['a string of its own', 'namespace["handler"] = make()\n'],
  ])('%s may define it', (_, source) => {
    expect(definesName(source, 'handler')).toBe(true);
  });

  test('nothing has no name', () => {
    expect(definesName('x = ""\n', '')).toBe(false);
  });
});
