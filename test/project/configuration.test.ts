import * as fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { dropAbsent, readConfiguration, type ProjectConfiguration } from '../../src/project/configuration.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';

const read = (toml: string): ProjectConfiguration => readConfiguration(parse(toml), '"zipwright.toml"');

describe('readConfiguration()', () => {
  test('reads every key', () => {
    expect(
      read(`
name = "thumbs"
runtime = "python3.11"
architecture = "arm64"
handler = "app.handler"
source = "src"
include = ["a"]
exclude = "b"
dependencies = ["requirements.txt"]
from = "package"
with = ["boto3"]
groups = ["g"]
extras = ["e"]
only-binary = ["x"]
no-binary = ["y"]
package = false
prefix = "common"
slim = true
bytecode = true
recompress = true
bundle-sdk = true
exclude-runtime-sdk = false
layers = ["l.zip"]
allow-native = ["*.so"]
on-conflict = "first"
builder = "make"
advisories = "osv.json"
output = "out.zip"
[layer]
layout = "site-packages"
lib = "lib"
bin = "bin"
`),
    ).toEqual({
      defaults: {
        name: 'thumbs',
        runtime: 'python3.11',
        architecture: 'arm64',
        handler: 'app.handler',
        source: 'src',
        include: ['a'],
        exclude: ['b'],
        dependencies: ['requirements.txt'],
        from: 'package',
        with: ['boto3'],
        groups: ['g'],
        extras: ['e'],
        onlyBinary: ['x'],
        noBinary: ['y'],
        package: false,
        prefix: 'common',
        slim: true,
        bytecode: true,
        recompress: true,
        bundleSdk: true,
        excludeRuntimeSdk: false,
        layers: ['l.zip'],
        allowNative: ['*.so'],
        onConflict: 'first',
        builder: 'make',
        advisories: ['osv.json'],
        output: 'out.zip',
        layer: { layout: 'site-packages', lib: 'lib', bin: 'bin' },
      },
      functions: new Map(),
      layers: new Map(),
      foreignLayers: new Map(),
    });
  });

  test('what is not said is absent, so that it overrides nothing', () => {
    expect(Object.keys(read('name = "a"').defaults)).toEqual(['name']);
  });

  test('reads functions by name', () => {
    const { defaults, functions } = read(
      'runtime = "3.11"\n[functions.one]\nhandler = "a.b"\n[functions.two]\nhandler = "c.d"\n',
    );
    expect(defaults).toEqual({ runtime: '3.11' });
    expect([...functions]).toEqual([
      ['one', { handler: 'a.b' }],
      ['two', { handler: 'c.d' }],
    ]);
  });

  test('reads layers by name, with the names of their distributions normalised', () => {
    const { defaults, functions, layers } = read(
      '[functions.one]\nlayers = ["base", "x.zip"]\n[layers.base]\ndistributions = ["NumPy", "numpy", "a_b"]\nslim = true\n',
    );
    expect(defaults).toEqual({});
    expect(functions.get('one')).toEqual({ layers: ['base', 'x.zip'] });
    expect([...layers]).toEqual([['base', { distributions: ['numpy', 'a-b'], slim: true }]]);
  });

  test.each([
    ['an unknown key', 'runtme = "x"', '"runtme" is not a known key'],
    [
      'an unknown key of a function',
      '[functions.a]\nhandlr = "x"',
      'functions.a: "handlr" is not a known key',
    ],
    ['a layer without distributions', '[layers.a]', 'layers.a: "distributions" is missing or empty'],
    ['a layer that is no table', '[layers]\na = 1', 'layers.a: "a" is not a known key'],
    [
      'a name that no layer can have',
      '[layers."a b"]',
      'the name of a layer has letters, digits, - and _ only',
    ],
    [
      'a requirement where a name belongs',
      '[layers.a]\ndistributions = ["numpy>=2"]',
      '"distributions" has "numpy>=2", and names of distributions are wanted',
    ],
    ['an unknown key of a layer', '[layer]\nlibs = "x"', 'layer: "libs" is not a known key'],
    ['a function that is no table', '[functions]\na = 1', 'functions.a: "a" is not a known key'],
    ['functions that are no table', 'functions = 1', '"functions" is 1, and a table is wanted'],
    [
      'a layout that does not exist',
      '[layer]\nlayout = "flat"',
      'one of "python", "site-packages" is wanted',
    ],
    ['a function inside a function', '[functions.a.functions.b]\nname="x"', '"functions" is not a known key'],
  ])('refuses %s', async (_, toml, message) => {
    const error = await refusalOf(() => read(toml));
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', exitCode: 2 });
    expect(error.message).toContain(message);
  });

  test('takes any TOML, or refuses it', async () => {
    const known = ['functions', 'layer', 'name', 'include', 'package', 'on-conflict', 'layout'];
    const keys = fc.constantFrom(...known, '__proto__', 'x');
    const { table } = fc.letrec<{ value: unknown; table: Record<string, unknown> }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ maxLength: 5 }),
        fc.boolean(),
        fc.integer(),
        fc.array(tie('value'), { maxLength: 2 }),
        tie('table'),
      ),
      table: fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
    }));
    await fc.assert(
      fc.asyncProperty(table, (value) => returnsOrRefuses(() => read(stringify(value)))),
      { numRuns: 300 },
    );
  });
});

test('dropAbsent() leaves out what has no value, and nothing else', () => {
  expect(Object.entries(dropAbsent({ a: undefined, b: false, c: '', d: null }))).toEqual([
    ['b', false],
    ['c', ''],
    ['d', null],
  ]);
});
