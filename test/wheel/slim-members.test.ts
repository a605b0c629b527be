import { describe, expect, test } from 'vitest';
import { memberContent, packMembers } from '../../src/wheel/pack-member.ts';
import { slimMembers } from '../../src/wheel/slim-members.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { makePack } from '../makers/pack-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** What stays of a distribution of these files, metadata apart. */
async function slimmed(
  files: Readonly<Record<string, string | Buffer>>,
  entryPoints?: string,
): Promise<string[]> {
  const pack = await makePack(temporaryFolder(), {
    name: 'demo',
    files,
    ...(entryPoints === undefined ? {} : { entryPoints }),
  });
  return slimMembers(packMembers(pack))
    .map(({ path }) => path)
    .filter((path) => !path.includes('.dist-info/'));
}

const tests = { 'demo/tests/__init__.py': '', 'demo/tests/test_a.py': 'def test_a(): pass\n' };

describe('slimMembers() leaves out', () => {
  test('tests inside a package, with their data', async () => {
    const files = { 'demo/__init__.py': '', ...tests, 'demo/tests/data/big.csv': '1' };
    expect(await slimmed(files)).toEqual(['demo/__init__.py']);
  });

  test('tests beside the packages', async () => {
    const files = { 'demo.py': '', 'tests/test_a.py': '', 'test/conftest.py': '' };
    expect(await slimmed(files)).toEqual(['demo.py']);
  });

  test('type stubs, sources of native code, manual pages', async () => {
    const files = {
      'demo/__init__.py': '',
      'demo/__init__.pyi': '',
      'demo/py.typed': '',
      'demo/fast.pyx': '',
      'demo/fast.c': '',
      'demo/include/demo.h': '',
      'demo/lib/libdemo.a': '',
      'demo-1.0.data/headers/demo.h': '',
      'demo-1.0.data/data/share/man/man1/demo.1': '',
      'demo-1.0.data/data/share/demo/settings.ini': '',
    };
    expect(await slimmed(files)).toEqual(['demo/__init__.py', 'share/demo/settings.ini']);
  });

  test('debug symbols', async () => {
    const debug = { name: '.debug_info', content: Buffer.alloc(5000, 1) };
    const library = makeElf({ sections: [debug] });
    const pack = await makePack(temporaryFolder(), {
      name: 'demo',
      entries: [{ name: 'demo/x.so', content: library, mode: 0o100755 }],
    });
    const member = slimMembers(packMembers(pack)).find(({ path }) => path === 'demo/x.so');
    expect(member?.executable).toBe(true);
    expect(member === undefined ? Infinity : memberContent(member).length).toBeLessThan(
      library.length - 5000,
    );
  });
});

describe('slimMembers() keeps', () => {
  test('metadata and scripts, whatever they are called', async () => {
    const files = {
      'demo/__init__.py': '',
      'demo-1.0.dist-info/licenses/tests/test_a.py': '',
      'demo-1.0.dist-info/sboms/x.c': '',
      'demo-1.0.data/scripts/demo.c': '',
    };
    const pack = await makePack(temporaryFolder(), { name: 'demo', files });
    const members = packMembers(pack);
    expect(slimMembers(members)).toEqual(members);
  });

  test.each([
    ['an absolute import', 'import demo.tests\n'],
    ['an import of a name', 'from demo import tests\n'],
    ['an import over several lines', 'from demo import (\n    a,\n    tests,\n)\n'],
    ['an import over a continued line', 'from demo import a, \\\n    tests\n'],
    ['a relative import', 'from . import tests as t\n'],
    ['a relative import from inside', 'from .tests import tool\n'],
    ['an import among several', 'import os, demo.tests.tool as t\n'],
    ['an import inside a function', 'def f():\n    from demo.tests.tool import x\n'],
    ['a name in a string', 'import_module("demo.tests")\n'],
    ['a relative name in a string', 'import_module(".tests", __package__)\n'],
  ])('tests that a module refers to by %s', async (_, source) => {
    const files = { 'demo/__init__.py': source, ...tests, 'demo/tests/tool.py': '' };
    expect(await slimmed(files)).toEqual([
      'demo/__init__.py',
      'demo/tests/__init__.py',
      'demo/tests/tool.py',
    ]);
  });

  test('what such tests refer to in turn, and test modules that are named', async () => {
    const files = {
      'demo/__init__.py': 'from demo.tests.tool import x\n',
      ...tests,
      'demo/tests/tool.py': 'from demo.other.tests import test_b\n',
      'demo/tests/test_unused.py': 'import demo.third.tests\n',
      'demo/other/__init__.py': '',
      'demo/other/tests/__init__.py': '',
      'demo/other/tests/test_b.py': '',
      'demo/third/__init__.py': '',
      'demo/third/tests/test_c.py': '',
    };
    expect(await slimmed(files)).toEqual([
      'demo/__init__.py',
      'demo/other/__init__.py',
      'demo/other/tests/__init__.py',
      'demo/other/tests/test_b.py',
      'demo/tests/__init__.py',
      'demo/tests/tool.py',
      'demo/third/__init__.py',
    ]);
  });

  test('tests that a library or an entry point names', async () => {
    const library = Buffer.concat([makeElf({}), Buffer.from('\0demo.tests.tool\0')]);
    const files = { 'demo/__init__.py': '', ...tests, 'demo/tests/tool.py': '' };
    expect(await slimmed({ ...files, 'demo/x.so': library })).toContain('demo/tests/tool.py');
    expect(await slimmed(files, '[pytest11]\ndemo = demo.tests.tool\n')).toContain('demo/tests/tool.py');
  });

  test('public test tools and data that is only called test', async () => {
    const files = {
      'demo/__init__.py': '',
      'demo/testing/__init__.py': '',
      'demo/test/__init__.py': '',
      'demo/test/client.py': '',
      'demo/data/__init__.py': '',
      'demo/data/test/rows.csv': '',
    };
    expect(await slimmed(files)).toEqual(Object.keys(files).sort());
  });

  test('tests that are all there is', async () => {
    expect(await slimmed({ 'tests/test_a.py': '' })).toEqual(['tests/test_a.py']);
  });

  test('stubs that are read at run time, and sources that are named', async () => {
    const files = {
      'demo/__init__.py':
        'import lazy_loader as lazy\nlazy.attach_stub(__name__, __file__)\nopen("kernel.h")\n',
      'demo/__init__.pyi': '',
      'demo/kernel.h': '',
      'demo/other.h': '',
      'demo/py.typed': '',
    };
    expect(await slimmed(files)).toEqual(['demo/__init__.py', 'demo/__init__.pyi', 'demo/kernel.h']);
  });

  test('a package called share', async () => {
    expect(await slimmed({ 'share/__init__.py': '', 'share/doc/__init__.py': '' })).toEqual([
      'share/__init__.py',
      'share/doc/__init__.py',
    ]);
  });
});

test('hostile text takes no time', async () => {
  const long = 300_000;
  const sources = ['from ', 'from a import (', 'import a,', 'a'.repeat(50), '.test', '"', 'a.tests']
    .map((text) => text.repeat(Math.ceil(long / text.length)))
    .concat(`from${' '.repeat(long)}x`, `import a${' '.repeat(long)}`, 'x.'.repeat(long));
  const files = Object.fromEntries(sources.map((source, index) => [`demo/m${index}.py`, source]));
  const started = Date.now();
  expect(await slimmed({ ...files, ...tests })).toHaveLength(sources.length);
  expect(Date.now() - started).toBeLessThan(10_000);
});
