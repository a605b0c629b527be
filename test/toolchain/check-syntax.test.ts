import { describe, expect, test } from 'vitest';
import { findSyntaxFaults } from '../../src/toolchain/check-syntax.ts';
import { findInterpreter } from '../../src/toolchain/find-python.ts';

const interpreter = await findInterpreter(process.env);

const faultsOf = (sources: Readonly<Record<string, string | Buffer>>) =>
  findSyntaxFaults(
    Object.entries(sources).map(([path, content]) => ({ path, content: Buffer.from(content) })),
    {
      interpreter: interpreter?.path ?? '',
      environment: process.env,
      signal: new AbortController().signal,
    },
  );

describe.skipIf(interpreter === undefined)('the syntax of sources', () => {
  test('is told of by file and line', async () => {
    const faults = await faultsOf({
      'good.py': 'x = 1\n',
      'bad.py': 'x = 1\ndef f(:\n',
      'other.py': '  y = 2\n',
    });
    expect(faults).toEqual([
      { path: 'bad.py', line: 2, message: expect.any(String) },
      { path: 'other.py', line: 1, message: 'unexpected indent' },
    ]);
  });

  test('has the encoding that a file declares, and no null bytes', async () => {
    const latin = Buffer.from('# -*- coding: latin-1 -*-\nNAME = "\u00e9"\n', 'latin1');
    expect(await faultsOf({ 'latin.py': latin })).toEqual([]);
    expect(await faultsOf({ 'null.py': 'x = 1\0\n' })).toMatchObject([{ path: 'null.py' }]);
  });

  test('is found without running anything', async () => {
    expect(await faultsOf({ 'loud.py': 'import sys\nprint("ran")\nsys.exit(7)\n' })).toEqual([]);
  });

  test('of nothing is nothing', async () => {
    expect(await faultsOf({})).toEqual([]);
  });
});
