import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consoleScript, parseEntryPoints, type EntryPoint } from '../../src/python/entry-points.ts';
import { damaged } from './arbitraries.ts';
import { expectOnlyRefusals, expectQuickness, refusalOf } from './refusal.ts';

const identifiers = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,5}$/);
const dotted = fc.array(identifiers, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const entryPoints: fc.Arbitrary<EntryPoint> = fc.record(
  {
    group: fc.oneof(fc.constantFrom('console_scripts', 'gui_scripts'), dotted),
    name: fc.stringMatching(/^[a-z0-9][a-z0-9._ -]{0,6}[a-z0-9]$/),
    module: dotted,
    attribute: dotted,
    extras: fc.array(identifiers, { maxLength: 2 }),
  },
  { requiredKeys: ['group', 'name', 'module', 'extras'] },
);

const write = ({ group, name, module, attribute, extras }: EntryPoint): string =>
  `[${group}]\n${name} = ${module}${attribute === undefined ? '' : `:${attribute}`}${extras.length === 0 ? '' : ` [${extras.join(', ')}]`}\n`;

describe('parseEntryPoints', () => {
  test('reads groups', () => {
    const text = `
lost = before:any_group
[console_scripts]
# comment
one = foo:main
 two=foo.bar : Class.run [ a, b ]\r
; another comment

[Some.Group]
Name With Space = mod.sub
trailing = mod:x = y
no object
`;
    expect(parseEntryPoints(text)).toEqual([
      { group: 'console_scripts', name: 'one', module: 'foo', attribute: 'main', extras: [] },
      {
        group: 'console_scripts',
        name: 'two',
        module: 'foo.bar',
        attribute: 'Class.run',
        extras: ['a', 'b'],
      },
      { group: 'Some.Group', name: 'Name With Space', module: 'mod.sub', extras: [] },
    ]);
  });

  test('finds nothing in nothing', () => {
    expect(parseEntryPoints('')).toEqual([]);
  });

  test('reads identifiers of any alphabet', () => {
    expect(parseEntryPoints('[g]\nñ = müller:größe')).toEqual([
      { group: 'g', name: 'ñ', module: 'müller', attribute: 'größe', extras: [] },
    ]);
  });

  test.each([
    ['x', '"x" is not of the form "name = module:function"'],
    ['= foo:main', '"= foo:main" is not of the form'],
    ['x = foo:main # comment', 'is not of the form'],
    ['x = foo:main; import os', 'is not of the form'],
    ['x = foo:main()', 'is not of the form'],
    ['x = foo bar:main', 'is not of the form'],
    ['../x = foo:main', '"../x" cannot be the name of a file'],
    [String.raw`a\x = foo:main`, 'cannot be the name of a file'],
    ['a\u0000x = foo:main', 'cannot be the name of a file'],
    ['.. = foo:main', '".." cannot be the name of a file'],
  ])('refuses the script %j', (line, reason) => {
    for (const group of ['console_scripts', 'gui_scripts']) {
      const error = refusalOf(() => parseEntryPoints(`[${group}]\n${line}\n`));
      expect(error.code).toBe('INVALID_ENTRY_POINTS');
      expect(error.message).toContain(reason);
    }
    expect(() => parseEntryPoints(`[other]\n${line}\n`)).not.toThrow();
  });

  test('reads what it is written as', () => {
    fc.assert(
      fc.property(fc.array(entryPoints), (list) => {
        expect(parseEntryPoints(list.map(write).join(''))).toEqual(list);
      }),
    );
  });

  test('refuses in its own way whatever it is given, quickly', () => {
    const nearly = damaged(entryPoints.map(write));
    expectOnlyRefusals(parseEntryPoints, 'INVALID_ENTRY_POINTS', nearly);
    expectQuickness((text) => parseEntryPoints(`[console_scripts]\nx = ${text}`));
  });
});

describe('consoleScript', () => {
  /** What uv 0.13.9 writes for these after the line that names the interpreter. */
  test('is what uv writes', () => {
    const [entryPoint] = parseEntryPoints('[console_scripts]\ntwo=epone.sub.mod:Cls.method.run [x]\n');
    expect(entryPoint === undefined ? '' : consoleScript(entryPoint)).toBe(
      [
        '# -*- coding: utf-8 -*-',
        'import sys',
        'from epone.sub.mod import Cls',
        'if __name__ == "__main__":',
        '    if sys.argv[0].endswith("-script.pyw"):',
        '        sys.argv[0] = sys.argv[0][:-11]',
        '    elif sys.argv[0].endswith(".exe"):',
        '        sys.argv[0] = sys.argv[0][:-4]',
        '    sys.exit(Cls.method.run())',
        '',
      ].join('\n'),
    );
  });

  test('refuses an entry point without a function', () => {
    const error = refusalOf(() =>
      consoleScript({ group: 'console_scripts', name: 'x', module: 'foo', extras: [] }),
    );
    expect(error.code).toBe('INVALID_ENTRY_POINTS');
    expect(error.message).toBe(
      'Cannot read entry points in "console_scripts": "x" names no function of module "foo" to call',
    );
  });
});
