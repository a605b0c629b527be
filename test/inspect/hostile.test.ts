import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ZipError } from '../../src/zip/errors.ts';
import { inspect } from '../../src/inspect/inspect.ts';
import { readInspected } from '../../src/inspect/inspected-archive.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { makeZip, type MadeEntry } from '../makers/zip-maker.ts';
import { distribution, functionZip, inspectCase } from './inspected.ts';

/** Codes of findings, or of the error that says that it is no archive. Anything else is thrown. */
function codesOf(bytes: Buffer): string[] {
  try {
    const artifact = readInspected(memorySource(bytes, 'app.zip'), { isLayer: false });
    const target = {
      runtime: parseRuntime('python3.13'),
      architecture: 'x86_64',
      kind: 'function',
      handler: 'app.handler',
      assumed: [],
      today: '2026-07-01',
    } as const;
    return inspect(artifact, [artifact], target).map(({ code }) => code);
  } catch (error) {
    if (error instanceof ZipError) {
      return [error.code];
    }
    throw error;
  }
}

/** Says that it has ten gigabytes. */
const liar = (name: string): MadeEntry => ({
  name,
  content: '\u007fELF',
  zip64: true,
  central: { size: 10_000_000_000 },
});

const rich = functionZip({
  'app.py': 'import a.b, boto3\ndef handler(e, c): pass\n',
  'a.abi3.so': makeElf({ needed: ['libx.so'], versionNeeds: { 'libc.so.6': ['GLIBC_2.99'] } }),
  ...distribution('b', { fields: ['Requires-Dist: c>1; python_version < "4"'], files: { 'b/x.py': 'x' } }),
  '__pycache__/a.cpython-39.pyc': 'xxxx',
  'm.pyc': 'xxxx',
  link: 'x',
});

/** Folders within each other, hundreds of them. */
const deep = (start: string): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`${start.repeat(900)}${index}${'/b'.repeat(900)}`, '']),
  );

const repeated = (count: number, of: (index: number) => Record<string, string | Buffer>) =>
  Object.assign({}, ...Array.from({ length: count }, (_, index) => of(index))) as Record<string, string>;

const metadata = (name: string, fields = ''): string =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: 1\n${fields}\n`;

describe('hostile archives', () => {
  test('of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        codesOf(Buffer.from(bytes));
      }),
    );
  });

  test('with some bytes changed', () => {
    const change = fc.tuple(fc.nat(rich.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(rich);
        changes.forEach(([at, value]) => (bytes[at] = value));
        codesOf(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test('cut off anywhere', () => {
    for (let length = 0; length < rich.length; length += 7) {
      codesOf(rich.subarray(0, length));
    }
  });

  test('that declare ten gigabytes are not believed', () => {
    const before = process.memoryUsage().rss;
    const lie = {
      name: 'b.so',
      content: '\u007fELF',
      central: { size: 250_000_000 },
      local: { size: 250_000_000 },
    };
    expect(codesOf(makeZip({ entries: [liar('a.so'), liar('app.py'), lie] }))).toEqual(
      expect.arrayContaining(['SIZE_OVER_LIMIT']),
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });

  test('with a hundred thousand entries, or folders without end, are looked through', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ name: `d/${index}.py`, method: 0 }));
    expect(codesOf(makeZip({ entries: many, zip64End: true }))).toEqual([
      'HANDLER_FILE_MISSING',
      'LAYER_WITHOUT_FOLDERS',
      'ZIP64_USED',
      'ZIP64_USED',
    ]);
    const long = Array.from({ length: 400 }, (_, index) => ({
      name: `${'a/'.repeat(2000)}${'b/'.repeat(10)}${index}/`.replace('a', `a${index}`),
    }));
    expect(codesOf(makeZip({ entries: long }))).toEqual(['ZIP_TOO_LARGE']);
  });

  test('that would have findings without end have a hundred of a kind', () => {
    const packages = Array.from({ length: 2000 }, (_, index) => ({
      name: `p${index}/__init__.py`,
      content: '1',
    }));
    const hidden = packages.map(({ name }) => ({ name: `python/${name.replace('__init__', 'm')}` }));
    const findings = inspectCase({ files: packages, layers: [hidden] });
    expect(findings.map(({ code }) => code)).toEqual(
      Array.from({ length: 100 }, () => 'PACKAGE_HALF_SHADOWED'),
    );
    expect(findings.at(-1)?.message).toMatch(/\(and 1900 more\)$/);
  });

  describe('whose names, metadata or RECORDs are made to take minutes or gigabytes', () => {
    test.for([
      ['names like metadata folders', deep('a-'), []],
      ['names like metadata files', { [`x${'-py3a'.repeat(800)}/a.dist-info/METADATA`]: '' }, []],
      ['names like tests', repeated(500, (index) => ({ [`${'tests/'.repeat(600)}${index}.py`]: '' })), []],
      [
        'a recorded path of half a megabyte',
        { 'a-1.dist-info/METADATA': metadata('a'), 'a-1.dist-info/RECORD': `${'.a'.repeat(250_000)}.py,,\n` },
        ['FILE_MISSING'],
      ],
      [
        'millions of recorded files',
        repeated(3, (index) => ({
          [`a${index}-1.dist-info/METADATA`]: metadata(`a${index}`),
          [`a${index}-1.dist-info/RECORD`]: 'a\n'.repeat(2_000_000),
        })),
        ['METADATA_BROKEN'],
      ],
      [
        'millions of requirements',
        { 'a-1.dist-info/METADATA': metadata('a', 'Requires-Dist:b\n'.repeat(1_000_000)) },
        ['METADATA_BROKEN'],
      ],
      [
        'thousands of distributions of one name',
        repeated(3000, (index) => ({
          [`a-${index}.dist-info/METADATA`]: metadata('a', 'Requires-Dist: a>9\n'),
        })),
        ['METADATA_DUPLICATE', 'METADATA_BROKEN', 'REQUIREMENT_UNMET'],
      ],
    ] as const)('%s', ([, files, wanted]) => {
      const codes = new Set(inspectCase({ files }).map(({ code }) => code));
      expect([...codes]).toEqual(expect.arrayContaining([...wanted]));
    });
  });

  test('that ask for more names than a package has are asked once for each', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `from p import n${index}\n`).join('');
    const files = {
      'app.py': `${names}handler = 1`,
      'p/__init__.py': 'def f(): pass\n'.repeat(50_000),
    };
    expect(inspectCase({ files })).toHaveLength(100);
  });

  test('whose sources are no Python, or import each other in circles', () => {
    const files = { 'app.py': makeElf(), 'b.py': '' };
    expect(inspectCase({ files }).map(({ code }) => code)).toEqual(['HANDLER_FUNCTION_MISSING']);
    const circle = {
      'app.py': 'import b\nhandler = 1',
      'b.py': 'import app, b\nfrom ... import c\nfrom . import d',
    };
    expect(inspectCase({ files: circle })).toEqual([]);
  });
});
