import { describe, expect, test } from 'vitest';
import { sdkNotice } from '../../src/packaging/runtime-sdk.ts';
import { withoutRuntimeSdk } from '../../src/packaging/without-runtime-sdk.ts';
import type { MadeWheel } from '../makers/wheel-maker.ts';
import { packsOf, userEntries } from './planned.ts';

const sdk: readonly MadeWheel[] = [
  { name: 'boto3', requires: ['botocore<2', 's3transfer'] },
  { name: 'botocore', requires: ['jmespath', 'python-dateutil', 'urllib3'] },
  { name: 'jmespath' },
  { name: 's3transfer', requires: ['botocore'] },
  { name: 'python-dateutil', requires: ['six>=1.5'] },
  { name: 'six' },
  { name: 'urllib3' },
];

async function kept(...others: readonly MadeWheel[]): Promise<string[]> {
  return withoutRuntimeSdk(await packsOf([...sdk, ...others])).map(({ facts }) => facts.name);
}

describe('withoutRuntimeSdk()', () => {
  test('leaves the whole SDK to the runtime', async () => {
    expect(await kept({ name: 'demo' })).toEqual(['demo']);
  });

  test('keeps what another distribution requires', async () => {
    expect(await kept({ name: 'requests', requires: ['URLLIB3<3,>=1.21'] })).toEqual(['urllib3', 'requests']);
  });

  test('and what that requires', async () => {
    expect(await kept({ name: 'pandas', requires: ['python-dateutil>=2.8'] })).toEqual([
      'python-dateutil',
      'six',
      'pandas',
    ]);
  });

  test('keeps the SDK whole for a distribution that requires it: never half of it', async () => {
    const names = await kept({ name: 's3fs', requires: ['boto3'] });
    expect(names.toSorted()).toEqual([...sdk.map(({ name }) => name), 's3fs'].toSorted());
  });

  test('does not keep what an extra would require', async () => {
    expect(await kept({ name: 'powertools', requires: ['boto3 (>=1.34) ; extra == "aws-sdk"'] })).toEqual([
      'powertools',
    ]);
  });
});

async function notice(
  wheels: readonly MadeWheel[],
  files: Readonly<Record<string, string>>,
  layers: readonly string[] = [],
): Promise<string | undefined> {
  return sdkNotice(await packsOf(wheels), await userEntries(files), new Set(layers))?.message;
}

describe('sdkNotice()', () => {
  const using = { 'app.py': 'import os\nimport boto3\n' };

  test.each([
    ['import boto3', 'import boto3\n'],
    ['an import in a function', 'def f():\n    import boto3\n'],
    ['an import of a part', 'from botocore.config import Config\n'],
  ])("tells that the runtime's own SDK is used: %s", async (_, source) => {
    expect(await notice([], { 'app.py': source })).toMatch(/runtime's own boto3/);
  });

  test.each([
    ['a function that does not use it', 'import json\n'],
    ['a name that only starts alike', 'import boto3_helper\n'],
    ['a comment', '# import boto3\n'],
  ])('is silent for %s', async (_, source) => {
    expect(await notice([], { 'app.py': source })).toBeUndefined();
  });

  test('is silent for a text that is no Python', async () => {
    expect(await notice([], { 'notes.txt': 'import boto3\n' })).toBeUndefined();
  });

  test('is silent when the package or a layer brings boto3', async () => {
    expect(await notice([{ name: 'boto3' }], using)).toBeUndefined();
    expect(await notice([], using, ['boto3'])).toBeUndefined();
  });

  test('warns of parts of the SDK without boto3, wherever they come from', async () => {
    expect(await notice([{ name: 'urllib3' }], using)).toBe(
      "The package brings urllib3 without boto3: the runtime's boto3 will run with it",
    );
    expect(await notice([{ name: 'urllib3' }], using, ['six'])).toMatch(
      /six, urllib3 without boto3.*with them/,
    );
  });
});
