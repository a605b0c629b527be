import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFinder } from '../../src/packaging/from-editable.ts';

describe('parseFinder()', () => {
  test('reads the mapping that setuptools writes', () => {
    const source = `from __future__ import annotations
import sys

MAPPING: dict[str, str] = {'demo': '/home/me/demo/src/demo', "ns.it's": "/home/me/it's"}
NAMESPACES: dict[str, list[str]] = {'ns': ['/home/me/ns']}
`;
    expect(parseFinder(source)).toEqual([{ module: 'demo', place: '/home/me/demo/src/demo' }]);
    expect(
      parseFinder(`MAPPING = {'a': '/x', 'b.c': '/y',\n  'd': '/z'}\n`).map(({ module }) => module),
    ).toEqual(['a', 'b.c', 'd']);
  });

  test('reads the calls of the editables library', () => {
    expect(
      parseFinder(
        "from editables.redirector import RedirectingFinder as F\nF.install()\nF.map_module('demo', '/src/demo/__init__.py')\nF.map_module( \"two\", '/src/two.py')\n",
      ),
    ).toEqual([
      { module: 'demo', place: '/src/demo/__init__.py' },
      { module: 'two', place: '/src/two.py' },
    ]);
  });

  test.each([
    '',
    'MAPPING = dict(a="/x")',
    'MAPPING = {"a": os.environ["X"]}',
    'MAPPING = {__import__("os").system("x"): "/y"}',
    "MAPPING = {'../../x': '/y'}",
    "MAPPING = {'a/b': '/y'}",
    "MAPPING = {'a': ''}",
    "MAPPING = {'a': '/y",
    'F.map_module(name, path)',
  ])('takes nothing from %j', (source) => {
    expect(parseFinder(source)).toEqual([]);
  });

  test('understands texts as Python writes them', () => {
    const texts = fc
      .sample(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom("'", '"', '\\', '\n', '\t', '\u00e9', '\u4e00', '\u{1f600}', 'a', '/'),
            fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
          ),
          minLength: 1,
        }),
        200,
      )
      .filter((text) => !/[\ud800-\udfff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')));
    const written = execFileSync(
      'python3',
      [
        '-c',
        'import json,sys\nfor t in json.load(sys.stdin): print(json.dumps("MAPPING = %r\\n" % {"m": t}))',
      ],
      {
        input: JSON.stringify(texts),
        encoding: 'utf8',
      },
    );
    const sources = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string);
    expect(sources.map((source) => parseFinder(source)[0]?.place)).toEqual(texts);
  });
});
