import * as fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { isTable, type Table } from '../../src/project/table-reader.ts';
import {
  formatLayerTables,
  writeLayerTables,
  type LayerTables,
} from '../../src/project/write-layer-tables.ts';

type Lists = Readonly<Record<string, readonly string[]>>;

const tables = (layers: Lists, functions: Lists): LayerTables => ({
  layers: new Map(Object.entries(layers)),
  functions: new Map(Object.entries(functions)),
});

const own = (text: string, layers: Lists, functions: Lists): string | undefined =>
  writeLayerTables(text, tables(layers, functions), []);

describe('writeLayerTables()', () => {
  test('adds the tables at the end and the layers to their functions, and leaves all else as it is', () => {
    const text = `# Ours
[project]
name = "shop"   # a name

[tool.zipwright.functions.a]
handler = "a.handler" # the first

# The second
[tool.zipwright.functions.b]
exclude = [
  "x", # not this ]
]

[tool.ruff]
line-length = 100`;
    expect(
      writeLayerTables(text, tables({ base: ['boto3', 'six'] }, { a: ['base'], b: ['base'] }), [
        'tool',
        'zipwright',
      ]),
    ).toBe(`# Ours
[project]
name = "shop"   # a name

[tool.zipwright.functions.a]
handler = "a.handler" # the first
layers = ["base"]

# The second
[tool.zipwright.functions.b]
exclude = [
  "x", # not this ]
]
layers = ["base"]

[tool.ruff]
line-length = 100

[tool.zipwright.layers.base]
distributions = ["boto3", "six"]
`);
  });

  test('replaces values in their places', () => {
    const text = `[layers.base]  # shared
slim = true
distributions = [ # what
  "old",
] # so
[functions.a]
layers = ["old.zip"] # and
`;
    expect(own(text, { base: ['new'] }, { a: ['old.zip', 'base'] })).toBe(`[layers.base]  # shared
slim = true
distributions = ["new"] # so
[functions.a]
layers = ["old.zip", "base"] # and
`);
  });

  test('takes out what is no longer planned', () => {
    const text = '[functions.a]\nhandler = "a.b"\nlayers = ["x"]\n\n[layers.x]\ndistributions = ["d"]\n';
    expect(own(text, {}, { a: [] })).toBe('[functions.a]\nhandler = "a.b"\n\n');
  });

  test('breaks long lists, one name a line', () => {
    const names = Array.from({ length: 12 }, (_, index) => `distribution-${index}`);
    expect(own('', { base: names }, {})).toContain('distributions = [\n    "distribution-0",\n');
  });

  test('adds a table for the only function of a project, which has none', () => {
    expect(own('handler = "a.b"\n', { base: ['d'] }, { 'my fn': ['base'] })).toBe(
      'handler = "a.b"\n\n[functions."my fn"]\nlayers = ["base"]\n\n[layers.base]\ndistributions = ["d"]\n',
    );
  });

  test('keeps the ends of lines, with a last line that has none', () => {
    expect(own('[functions.a]\r\nhandler = "a.b"', { b: ['d'] }, { a: ['b'] })).toBe(
      '[functions.a]\r\nhandler = "a.b"\r\nlayers = ["b"]\r\n\r\n[layers.b]\r\ndistributions = ["d"]\r\n',
    );
  });

  test('changes nothing that says so already', () => {
    const text = own('[functions.a]\n', { b: ['d'] }, { a: ['b'] }) ?? '';
    expect(own(text, { b: ['d'] }, { a: ['b'] })).toBe(text);
  });

  test('leaves a list as it is written that says so already, whatever else changes', () => {
    const kept = '[functions.a]\nlayers = [\n  "b", # the SDK\n]\n[layers.b]\ndistributions = [ "d" ] # d\n';
    expect(own(`${kept}[functions.c]\n`, { b: ['d'] }, { a: ['b'], c: ['b'] })).toBe(
      `${kept}[functions.c]\nlayers = ["b"]\n`,
    );
  });

  test.each([
    ['functions in one line', 'functions = { a = { handler = "a.b" } }\n'],
    ['dotted keys', 'functions.a.handler = "a.b"\n'],
    ['a list of layers for all functions', 'layers = ["x.zip"]\n[functions.a]\n'],
    [
      'a layer that is to go and says more',
      '[functions.a]\n[layers.x]\nslim = true\ndistributions = ["d"]\n',
    ],
    ['layers in one line', 'layers = { x = { distributions = ["d"] } }\n[functions.a]\n'],
    ['ends of lines of both kinds', '# a\r\n# b\n[functions.a]\n'],
    ['what is no TOML', '[functions.a\n'],
  ])('refuses %s', (_, text) => {
    expect(own(text, { b: ['d'] }, { a: ['b'] })).toBeUndefined();
  });

  test('formats the same as text to paste', () => {
    const wanted = tables({ base: ['boto3'] }, { a: ['base'] });
    expect(parse(formatLayerTables(wanted, ['tool', 'zipwright']))).toEqual({
      tool: {
        zipwright: { functions: { a: { layers: ['base'] } }, layers: { base: { distributions: ['boto3'] } } },
      },
    });
  });
});

const strings = fc.constantFrom('a', 'b#c', '[x]', '"""', "'", '\\', 'x = 1\ny', ']', '');
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    strings,
    fc.boolean(),
    fc.integer(),
    fc.constant(new Date(0)),
    fc.array(strings, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('k', 'a.b', '#', ''), tie('value'), { maxKeys: 3 }),
  ),
}));
const names = fc.constantFrom('a', 'b', 'c');
const lists = fc.dictionary(names, fc.array(fc.constantFrom('d', 'e'), { minLength: 1, maxLength: 3 }));
const documents = fc
  .record({
    rest: fc.dictionary(fc.constantFrom('x', 'y z'), anyValue),
    functions: fc.dictionary(names, fc.dictionary(fc.constantFrom('handler', 'env'), anyValue)),
  })
  .map((document) =>
    // A comment behind some lines, and lines of them.
    stringify(document).replaceAll(
      /^(\[.*\]|[a-z]+ = (?:true|false|\d+))$/gm,
      '# "[before"\n$1 # behind = [',
    ),
  );

test('of any text changes the layers and nothing else, or refuses it', () => {
  fc.assert(
    fc.property(documents, lists, lists, (text, layers, functions) => {
      const known = parse(text)['functions'] as Table;
      const given = Object.fromEntries(Object.entries(functions).filter(([name]) => name in known));
      const changed = own(text, layers, given);
      if (changed === undefined) {
        return;
      }
      const { functions: after, layers: written, ...rest } = parse(changed);
      const { functions: before, ...same } = parse(text);
      expect(rest).toEqual(same);
      expect(written ?? {}).toEqual(
        Object.fromEntries(Object.entries(layers).map(([name, distributions]) => [name, { distributions }])),
      );
      for (const [name, table] of Object.entries(isTable(before) ? before : {})) {
        const has = given[name] === undefined ? {} : { layers: given[name] };
        expect(isTable(after) ? after[name] : undefined).toEqual({ ...(table as Table), ...has });
      }
      const lines = changed.split('\n');
      // Every line is still there, in its order.
      let at = 0;
      for (const line of text.split('\n').filter((each) => each !== '')) {
        at = lines.indexOf(line, at) + 1;
        expect(at).toBeGreaterThan(0);
      }
      expect(own(changed, layers, given)).toBe(changed);
    }),
    { numRuns: 500 },
  );
});

test('refuses few of the texts that TOML writers make', () => {
  const refused = fc
    .sample(documents, { numRuns: 200, seed: 1 })
    .filter((text) => own(text, { b: ['d'] }, {}) === undefined);
  expect(refused.length).toBeLessThan(20);
});
