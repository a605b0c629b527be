import { describe, expect, test } from 'vitest';
import { heldTogether } from '../../src/packaging/held-together.ts';
import { makeElf } from '../makers/elf-maker.ts';
import type { MadeWheel } from '../makers/wheel-maker.ts';
import { packsOf } from './planned.ts';

async function together(...wheels: readonly MadeWheel[]): Promise<string[][]> {
  return heldTogether(await packsOf(wheels)).map((set) => set.map(({ facts }) => facts.name));
}

const wheel = (name: string, files: MadeWheel['files']): MadeWheel => ({ name, ...(files && { files }) });

describe('heldTogether()', () => {
  test('finds distributions of which one has the package that another has a part of', async () => {
    expect(
      await together(
        wheel('core', { 'pkg/__init__.py': 'x = 1\n' }),
        wheel('plugin', { 'pkg/plugin.py': '' }),
        wheel('apart', { 'apart/__init__.py': '' }),
      ),
    ).toEqual([['core', 'plugin']]);
  });

  test.each([
    ['a package without __init__.py (PEP 420)', { 'ns/a/__init__.py': '' }, { 'ns/b/__init__.py': '' }],
    [
      'pkgutil',
      {
        'ns/__init__.py': '__path__ = __import__("pkgutil").extend_path(__path__, __name__)\n',
        'ns/a.py': '',
      },
      { 'ns/b.py': '' },
    ],
    [
      "setuptools' older way",
      { 'ns/__init__.py': '__import__("pkg_resources").declare_namespace(__name__)\n' },
      { 'ns/__init__.py': '__import__("pkg_resources").declare_namespace(__name__)\n' },
    ],
  ])('leaves namespace packages apart: %s', async (_, first, second) => {
    expect(await together(wheel('first', first), wheel('second', second))).toEqual([]);
  });

  test('finds distributions that have one file', async () => {
    expect(await together(wheel('a', { 'one.py': '' }), wheel('b', { 'one.py': '' }))).toEqual([['a', 'b']]);
  });

  test('finds a library that only another distribution has', async () => {
    expect(
      await together(
        wheel('torch', { 'torch/lib.so': makeElf({ needed: ['libcublas.so.12', 'libc.so.6'] }) }),
        wheel('cublas', { 'nvidia/libcublas.so.12': makeElf({ soname: 'libcublas.so.12' }) }),
        wheel('alone', { 'alone/a.so': makeElf({ needed: ['libown.so'] }), 'alone/libown.so': makeElf() }),
      ),
    ).toEqual([['torch', 'cublas']]);
  });
});
