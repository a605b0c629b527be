import { describe, expect, test } from 'vitest';
import { type PythonImport, scanImports } from '../../src/python/import-scan.ts';

/** An import on one line: "3 guarded ..a.b: c, d" */
function show({ line, kind, level, module, names }: PythonImport): string {
  return `${line} ${kind} ${'.'.repeat(level)}${module}${names === undefined ? '' : `: ${names.join(', ')}`}`;
}

const scan = (source: string | Uint8Array): string[] => scanImports(source).map(show);
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('import statements', () => {
  test.each([
    ['import a', ['1 required a']],
    ['import a.b.c', ['1 required a.b.c']],
    ['import a.b as c, d', ['1 required a.b', '1 required d']],
    ['import a ; import b', ['1 required a', '1 required b']],
    ['import a . b', ['1 required a.b']],
    ['import\ta', ['1 required a']],
    ['import \\\n  a, \\\r\n  b', ['1 required a', '1 required b']],
    ['from a import b', ['1 required a: b']],
    ['from a.b import c as d, e', ['1 required a.b: c, e']],
    ['from a import (b, c as d,)', ['1 required a: b, c']],
    ['from a import(b)', ['1 required a: b']],
    ['from a import (  # why\n  b, # (\n\n  c\n)', ['1 required a: b, c']],
    ['from a import *', ['1 required a: *']],
    ['from . import x', ['1 required .: x']],
    ['from .import x', ['1 required .: x']],
    ['from.import x', ['1 required .: x']],
    ['from ... import x', ['1 required ...: x']],
    ['from . .. a . b import x', ['1 required ...a.b: x']],
    ['from __future__ import annotations', ['1 required __future__: annotations']],
    ['\n\nimport a # import b\n', ['3 required a']],
    ['x = 1; import a', ['1 required a']],
    ['x = 1;\\\nimport a', ['2 required a']],
    ['\fimport a', ['1 required a']],
    ['#!/usr/bin/python\r\rimport a\rimport b\r\nimport c', ['3 required a', '4 required b', '5 required c']],
  ])('%j', (source, found) => {
    expect(scan(source)).toEqual(found);
  });

  test('names that are not ASCII are as Python compares them', () => {
    expect(scan('import grüße.ﬁle\nfrom 包 import 名')).toEqual([
      '1 required grüße.file',
      '2 required 包: 名',
    ]);
  });

  test.each([
    'x = "import a"',
    "x = '''\nimport a\n'''",
    'x = """\\"""\nimport a\n"""',
    'x = r"\\"; import a"',
    'x = "\\\nimport a"',
    '# import a',
    'important = 1',
    'from_ = 1',
    'import_module = 1',
    'x = [\nimport_a\n]',
    'def f():\n  yield \\\nfrom_\n  x = (yield\nfrom g())',
    'x = f"{y!r:{z}}; import a"',
    'x = f"""{\ny}\nimport a\n"""',
    'x = rf"\\{y}"',
    'x = f"{{"; y = "\\N{LEFT CURLY BRACKET}; import a"',
    'x = f"\\N{LEFT CURLY BRACKET}; import a"',
    'x: import_ = 3',
  ])('none in %j', (source) => {
    expect(scan(source)).toEqual([]);
  });

  test.each([
    'x = f"{y["a"]}"',
    'x = f"{y["}"]}"',
    `x = f'{f"{f'{1}'}"}'`,
    'x = f"{\n  y  # the "other" }\n}"',
    'x = f"{y:%H:%M"}"', // as before Python 3.12, from the quotation mark on
    'x = f"{y:{w}.{p}}"',
    'x = f"{y:\n}"',
    'x = f"{lambda_: 3}"',
    'x = f"{(lambda: {1: 2})()[1]!r:>{w}}"',
    'x = t"{y["a"]}"',
    'x = f"{"',
    'x = if"{" else y',
    'x = Rb"\\"" b\'"\'',
    "x = ur'\\u1234'",
    'x = `y`',
    'x = {1: [2, (3)]}[1]',
    'x = lambda: 0',
    'x = 5 \\\n  + 6',
    'print "a", ; print >>f, "b"',
  ])('those behind %j', (text) => {
    const { length } = text.split('\n');
    expect(scan(`${text}\nimport a`)).toEqual([`${length + 1} required a`]);
  });
});

describe('kinds', () => {
  test.each([
    ['class A:\n import a', '2 required a'],
    ['class A: import a', '1 required a'],
    ['if x:\n import a', '2 conditional a'],
    ['if x: import a', '1 conditional a'],
    ['if x:\n pass\nelse:\n import a', '4 conditional a'],
    ['if x: pass\nelif y: import a', '2 conditional a'],
    ['if x:\n pass\nimport a', '3 required a'],
    ['if (y := x[1:2]): import a', '1 conditional a'],
    ['if x:\n # c\n\n\timport a', '4 conditional a'],
    ['if x:\n  y = """\nz\n"""\n  import a', '5 conditional a'],
    ['if sys.version_info < (3,):\n import a', '2 conditional a'],
    ['for x in y:\n import a', '2 conditional a'],
    ['while x: import a', '1 conditional a'],
    ['with x as y, z:\n import a', '2 conditional a'],
    ['match x:\n case {"a": 1}: import a', '2 conditional a'],
    ['match x:\n case 1:\n  import a', '3 conditional a'],
    ['match: int = 1\nimport a', '2 required a'],
    ['try:\n import a\nfinally:\n pass', '2 conditional a'],
    ['try: import a\nexcept ValueError: pass', '1 conditional a'],
    ['try:\n import a\nexcept ImportError:\n pass', '2 guarded a'],
    ['try: import a\nexcept ModuleNotFoundError as e: pass', '1 guarded a'],
    ['try: import a\nexcept: pass', '1 guarded a'],
    ['try: import a\nexcept Exception, e: pass', '1 guarded a'],
    ['try: import a\nexcept* ImportError: pass', '1 guarded a'],
    ['try: import a\nexcept (OSError, # ValueError\n  builtins.ImportError): pass', '1 guarded a'],
    ['try: import a\nexcept (OSError, # ImportError\n  ValueError): pass', '1 conditional a'],
    ['try: import a\nexcept A as Exception: pass', '1 conditional a'],
    ['try: import a\nexcept MyImportError: pass', '1 conditional a'],
    ['try: import a\nexcept OSError: pass\nexcept ImportError: pass', '1 guarded a'],
    ['try:\n if x:\n  import a\nexcept ImportError: pass', '3 guarded a'],
    ['try: pass\nexcept ImportError:\n import a', '3 conditional a'],
    ['try: pass\nexcept ImportError: pass\nelse: import a', '3 conditional a'],
    ['with suppress(ImportError): import a', '1 guarded a'],
    ['with contextlib.suppress(OSError, ImportError):\n import a', '2 guarded a'],
    ['with suppress(OSError): import a', '1 conditional a'],
    ['if TYPE_CHECKING:\n import a', '2 type-only a'],
    ['if typing.TYPE_CHECKING: import a', '1 type-only a'],
    ['if (\n TYPE_CHECKING  # c\n): import a', '3 type-only a'],
    ['if TYPE_CHECKING and sys.version_info > (3,): import a', '1 type-only a'],
    ['if x:\n pass\nelif TYPE_CHECKING:\n import a', '4 type-only a'],
    ['if False: import a', '1 type-only a'],
    ['if TYPE_CHECKING or x: import a', '1 conditional a'],
    ['if not TYPE_CHECKING: import a', '1 conditional a'],
    ['if TYPE_CHECKING:\n pass\nelse:\n import a', '4 conditional a'],
    ['if TYPE_CHECKING:\n def f():\n  import a', '3 type-only a'],
    ['def f(): import a', '1 lazy a'],
    ['def f(a: int = {1: 2}) -> "x":\n  if a:\n    import a', '3 lazy a'],
    ['async def f():\n import a', '2 lazy a'],
    ['async  \\\n def f():\n import a', '3 lazy a'],
    ['async with x:\n import a', '2 conditional a'],
    ['def f():\n class A:\n  import a', '3 lazy a'],
    ['class A:\n def f(self):\n  import a', '3 lazy a'],
    ['def f():\n if TYPE_CHECKING: import a', '2 type-only a'],
    ['def f():\n try: import a\n except ImportError: pass', '2 guarded a'],
    ['try:\n def f(): import a\nexcept ImportError: pass', '2 lazy a'],
    ['def f(): pass\nimport a', '2 required a'],
    ['if x:\n  \\\n y\n  import a', '4 conditional a'],
  ])('%j', (source, found) => {
    expect(scan(source)).toEqual([found]);
  });
});

describe('calls', () => {
  test.each([
    ['importlib.import_module("a.b")', 'a.b'],
    ["x = import_module ( 'a' )", 'a'],
    ['f(import_module(r"""a"""))', 'a'],
    ['import_module(  # why\n u"a" "." \n \'b\',)', 'a.b'],
    ['import_module(name="a", package=None)', 'a'],
    ['import_module(".a", __package__)', '.a'],
    ['import_module("..")', '..'],
    ['import_module("..a", "x.y")', 'x.a'],
    ['import_module(".a", package="x")', 'x.a'],
    ['import_module("...a", "x")', '...a'],
    ['__import__("a", globals(), locals(), ["b", "c"], 1)', '.a'],
    ['__import__("a", level=2)', '..a'],
    ['__import__("a", {}, {}, [], -1)', 'a'],
    ['builtins.__import__("some-thing")', 'some-thing'],
    ['x = f"{importlib.import_module("a")!r}"', 'a'],
    ['x = lambda: __import__("a")', 'a'],
    ['if x: __import__("a")', 'a'],
    ['# See there.\nimport_module("a")', 'a'],
  ])('%j', (source, found) => {
    expect(scan(source)).toEqual([`${source.startsWith('#') ? 2 : 1} dynamic ${found}`]);
  });

  test.each([
    'import_module(name)',
    'import_module()',
    'import_module("")',
    'import_module("a" + b)',
    'import_module(("a"))',
    'import_module(f"a")',
    'import_module(b"a")',
    'import_module("\\x61")',
    'import_module("a',
    'loader.import_module("a")',
    'x.importlib.import_module("a")',
    'my_import_module("a")',
    'import_module\n("a")',
    '"import_module("a")',
    '# __import__("a")',
  ])('none in %j', (source) => {
    expect(scan(source)).toEqual([]);
  });

  test('in the order of the source, among statements', () => {
    expect(scan('import a; x = __import__("b", y=import_module("c")); import d')).toEqual([
      '1 required a',
      '1 dynamic b',
      '1 dynamic c',
      '1 required d',
    ]);
  });
});

describe('encodings', () => {
  test.each([
    ['UTF-8', Buffer.from('import é'), 'é'],
    ['UTF-8 with a mark', Buffer.from('\uFEFFimport é'), 'é'],
    ['a text with a mark', '\uFEFFimport é', 'é'],
    ['a mark before another declaration', Buffer.from('\uFEFF# coding: latin-1\nimport é'), 'é'],
    ['Latin-1', latin1('# -*- coding: latin-1 -*-\nimport é'), 'é'],
    [
      'Latin-1 in the second line',
      latin1('#!python\r\n# vim: set fileencoding=ISO_8859_1 :\r\nimport é'),
      'é',
    ],
    ['an encoding that only Python has', latin1('# coding: mac_roumanian\nimport é'), 'é'],
    ['UTF-8 under another name', Buffer.from('# coding: UTF_8_sig\nimport é'), 'é'],
    ['KOI8-R', latin1('# coding: koi8-r\nimport \u00c1'), 'а'],
    ['a declaration behind code', Buffer.from('x = 1\n# coding: latin-1\nimport é'), 'é'],
    ['a declaration in the third line', Buffer.from('#\n#\n# coding: latin-1\nimport é'), 'é'],
    ['an encoding that is not of ASCII', Buffer.from('# coding: utf-16\nimport é'), 'é'],
  ])('%s', (_, source, found) => {
    expect(scanImports(source).map(({ module }) => module)).toEqual([found]);
  });

  test('bytes that are no UTF-8 harm nothing else', () => {
    expect(scan(latin1('# é\nx = "é"\nimport a'))).toEqual(['3 required a']);
  });

  test('a view of a part of a buffer', () => {
    const bytes = new TextEncoder().encode('import a, b');
    expect(scan(bytes.subarray(0, 8))).toEqual(['1 required a']);
  });
});

describe('what is no Python', () => {
  test.each([
    ['import', []],
    ['from', []],
    ['from a', []],
    ['from a import', []],
    ['from import x', []],
    ['import a,', ['1 required a']],
    ['import a b', ['1 required a']],
    ['from a import (b, c', ['1 required a: b, c']],
    ['from a import (b,\nimport c', ['1 required a: b']],
    ['x = "open\nimport a', ['2 required a']],
    ['x = )]}\nimport a', ['2 required a']],
    ['x = f"{y:"}\nimport a', ['2 required a']],
    ['x = f"{)}"\nimport a', ['2 required a']],
    ['x = f"{import_module("a")\nimport b', ['1 dynamic a', '2 required b']],
    ['except ImportError:\n import a', ['2 conditional a']],
    ['def f(\nimport a', []],
    ['"""\nimport a', []],
    ['', []],
    ['\0import a', []],
    ['import a\\', ['1 required a']],
  ])('%j', (source, found) => {
    expect(scan(source)).toEqual(found);
  });

  test.each([
    ['spaces', ' ', 'import'],
    ['open brackets', '(import a\n', ''],
    ['formatted strings in each other', 'f"{', 'import'],
    ['formats in each other', '{a:', 'import'],
    ['strings that never end', '"""\\"', 'import'],
    ['backslashes', '\\', '\nimport'],
    ['names of characters', 'f"\\N{', 'import'],
    ['calls in each other', '__import__("a", ', ''],
    ['calls without names', '__import__(', ''],
    ['brackets around nothing', 'import_module (  ', ''],
    ['imports', 'import a;', ''],
    ['modules of a statement', 'import a, b\\\n, ', ''],
    ['dots', 'from .', ''],
    ['blocks on a line', 'if TYPE_CHECKING: ', 'import a'],
    ['conditions', `if ${'('.repeat(300)}TYPE_CHECKING${')'.repeat(300)}: import a\n`, ''],
    ['joints', `if ${'a and '.repeat(300)}TYPE_CHECKING: import a\n`, ''],
    ['handlers', 'try: import a\nexcept (\nA): pass\n', ''],
    ['asynchrony', 'async ', 'import'],
    ['line ends', '\r', 'import a'],
    ['continuations', ':\\\n', 'import a'],
  ])('a megabyte of %s takes no seconds', (_, text, end) => {
    const start = performance.now();
    scanImports(`x = f"${text.repeat(1_000_000 / text.length)}${end}`);
    scanImports(`${text.repeat(1_000_000 / text.length)}${end}`);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('deeper blocks than Python allows', () => {
    const blocks = Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}if x:\n`);
    expect(scan(`${blocks.join('')}${' '.repeat(2000)}import a\nimport b`)).toEqual([
      '2001 conditional a',
      '2002 required b',
    ]);
  });

  test('a source that is all imports leads to no more of them than anyone can use', () => {
    expect(scanImports('import a\n'.repeat(200_000)).length).toBe(100_001);
    expect(scanImports(`import ${'a,'.repeat(200_000)}`).length).toBe(10_000);
    expect(scanImports(`from a import ${'b,'.repeat(200_000)}`)[0]?.names?.length).toBe(10_000);
  });
});
