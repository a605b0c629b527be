import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parseByteCount } from '../../src/project/byte-count.ts';
import { readConfiguration } from '../../src/project/configuration.ts';
import { refusalOf } from '../errors/refusal-of.ts';

describe('parseByteCount()', () => {
  test.each([
    ['20 MB', 20_000_000],
    ['1.5MiB', 1_572_864],
    ['300kb', 300_000],
    ['2 GiB', 2_147_483_648],
    [' 7 B ', 7],
    ['12', 12],
    [12, 12],
    ['0', 0],
    ['0.1 GB', 100_000_000],
  ])('%j is %d bytes', (text, bytes) => {
    expect(parseByteCount(text)).toBe(bytes);
  });

  test.each([
    '',
    'MB',
    '20 XB',
    '-1',
    -1,
    '1.5',
    1.5,
    '1e3',
    '1,5 MB',
    '9999999999999999 GB',
    Infinity,
    true,
  ])('%j is none', (value) => {
    expect(parseByteCount(value)).toBeUndefined();
  });
});

test('whole numbers of TOML may be large', () => {
  expect(parseByteCount(2n ** 40n)).toBe(2 ** 40);
  expect(parseByteCount(2n ** 60n)).toBeUndefined();
});

describe('[tool.zipwright.budget]', () => {
  test('has sizes with units, numbers of files, and distributions by any spelling of their names', () => {
    const { defaults, functions } = readConfiguration(
      parse(`[budget]
zipped = "20 MB"
unzipped = "100 MiB"
total = 200_000_000
files = 5000
distributions = { NumPy = "50 MB", "zope.interface" = 7 }
[functions.a.budget]
zipped = "1 kB"
`),
      '"zipwright.toml"',
    );
    expect(defaults.budget).toEqual({
      zipped: 20_000_000,
      unzipped: 104_857_600,
      total: 200_000_000,
      files: 5000,
      distributions: { numpy: 50_000_000, 'zope-interface': 7 },
    });
    expect(functions.get('a')?.budget).toEqual({ zipped: 1000 });
  });

  test.each([
    ['budget = 5', '"budget" is 5, and a table is wanted'],
    [
      '[budget]\nzipped = "20 XB"',
      '"zipped" is "20 XB", and a size such as "20 MB" or "1.5 MiB", or a number',
    ],
    ['[budget]\nzipped = -1', '"zipped" is -1, and a size'],
    ['[budget]\nfiles = "5 MB"', '"files" is "5 MB", and a whole number'],
    ['[budget]\nzip = 1', 'budget: "zip" is not a known key'],
    ['[budget.distributions]\nnumpy = true', 'budget, distributions: "numpy" is true, and a size'],
  ])('%j is refused', async (toml, message) => {
    const error = await refusalOf(() => readConfiguration(parse(toml), '"zipwright.toml"'));
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', exitCode: 2 });
    expect(error.message).toContain(message);
  });
});
