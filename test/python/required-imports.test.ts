import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanImports, scanRequiredImports } from '../../src/python/import-scan.ts';
import { lastModuleImport } from '../../src/python/last-module-import.ts';
import { programs, tangles } from './import-programs.ts';

const required = (source: string) => scanImports(source).filter(({ kind }) => kind === 'required');

describe('scanRequiredImports()', () => {
  test.each([
    'import a\ndef f():\n  import b\nimport c\ndef g():\n  import d',
    'class A:\n  def f(self):\n    import a\n  import b\n  def g(self):\n    import c',
    'class A:\n\n  async def f(\n    self,\n  ):\n    from a import b',
    'x = """\ndef f():\n    """; import a',
    "if x:\n    y = '''\ndef f():\n    '''\n    z = 1\nfrom a import (\n    b,\n)",
    'def f(): import a\nx = 1; import b',
    'class A:\n  """\n  import a\n  """\n',
    'class A:\n  # """\n  import a\n  # """\n',
    'class A:\n  """ \'\'\' """\n  import a\n',
    'def f():\r  import a\rimport b',
    'try:\n  import a\nexcept ValueError:\n  pass',
    'from a \\\n  import b',
    'import a',
    '',
  ])('answers those of scanImports() that are required: %j', (source) => {
    expect(scanRequiredImports(source)).toEqual(required(source));
  });

  test('of any program', () => {
    fc.assert(
      fc.property(programs, (source) => {
        expect(scanRequiredImports(source)).toEqual(required(source));
      }),
    );
  });

  test('takes any text', () => {
    fc.assert(fc.property(tangles, (source) => Array.isArray(scanRequiredImports(source))));
  });

  test('reads no further than the last statement that is not within a function', () => {
    const source = 'import a\ndef f():\n    """Do not import."""\n    import b\n    from c import d\n';
    expect(lastModuleImport(source)).toBe(0);
    expect(lastModuleImport('def f():\n    import b')).toBe(-1);
  });

  test('is done in time that grows with the text alone', () => {
    const line = 'import a;'.repeat(200_000);
    expect(scanRequiredImports(line)).toHaveLength(100_000 + 1);
    const quotes = `${'"""""" '.repeat(100_000)}\n${'x = 1; import a\n'.repeat(10_000)}`;
    expect(scanRequiredImports(quotes)).toHaveLength(10_000);
    const lazy = `def f():\n${'  import a\n'.repeat(100_000)}`;
    expect(scanRequiredImports(lazy)).toEqual([]);
  });
});
