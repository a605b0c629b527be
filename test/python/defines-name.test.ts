import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { definesName } from '../../src/python/defines-name.ts';

describe('definesName()', () => {
  test.each([
    ['a function', 'def handler(event, context):\n    pass\n'],
    ['an asynchronous function', 'async def handler(event, context): ...\n'],
    ['a class', 'class handler:\n    pass\n'],
    ['an assignment', 'handler = make()\n'],
    ['an annotated one', 'handler: Handler = make()\n'],
    ['several targets', 'first, handler = make()\n'],
    ['an import', 'from .app import handler\n'],
    ['an import under another name', 'from app import main as handler\n'],
    ['a module', 'import handler\n'],
    ['a loop', 'for handler in make(): pass\n'],
    ['a with statement', 'with make() as handler: pass\n'],
    ['an assignment expression', 'if (handler := make()): pass\n'],
    ['a branch', 'if DEBUG:\n    def handler(event, context): ...\n'],
    ['a decorated function', '@logger.inject\ndef handler(event, context): ...\n'],
    ['Windows line ends', 'import x\r\ndef handler(e, c): ...\r\n'],
    ['old Macintosh line ends', '# first\rdef handler(e, c): ...\r'],
    ['a definition behind a string with a number sign', 'x = "#"; handler = make()\n'],
    ['a definition behind a long string', '"""\n# text """; handler = make()\n'],
  ])('%s defines it', (_, source) => {
    expect(definesName(source, 'handler')).toBe(true);
  });

  test.each([
    ['a star import', 'from app import *\n'],
    ['globals()', "globals()['hand' + 'ler'] = 1\n"],
    ['locals()', "locals()['hand' + 'ler'] = 1\n"],
    ['vars()', "vars()['hand' + 'ler'] = 1\n"],
    ['sys.modules', "setattr(sys.modules[__name__], 'hand' + 'ler', 1)\n"],
    ['the attributes of its own module', 'sys.modules[__name__].__dict__.update(make())\n'],
    ['exec', 'exec(open("other.py").read())\n'],
    ['a module with __getattr__', 'def __getattr__(name): return main\n'],
  ])('%s may define anything', (_, source) => {
    expect(definesName(source, 'handler')).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['another name', 'def main(event, context): ...\n'],
    ['a longer name', 'def lambda_handler(event, context): ...\nhandlers = 1\n'],
    ['a comment', '# def handler(event, context)\n'],
    ['a comment with Windows line ends', 'x = 1  # the handler\r\ny = 2\r\n'],
    ['an attribute', 'app.handler = make()\n'],
  ])('%s does not define it', (_, source) => {
    expect(definesName(source, 'handler')).toBe(false);
  });

  test('names that are not ASCII', () => {
    expect(definesName('def grüße(event, context): ...\n', 'grüße')).toBe(true);
    expect(definesName('def grüßen(event, context): ...\n', 'grüße')).toBe(false);
    expect(definesName('def ägrüße(event, context): ...\n', 'grüße')).toBe(false);
  });

  test('a name with characters of regular expressions is only text', () => {
    expect(definesName('def handler(event, context): ...\n', 'h.ndler')).toBe(false);
    expect(definesName('def handler(event, context): ...\n', '(')).toBe(false);
  });
});

/** Prints the paths of the standard library with the names that each file binds at its top level, by Python's own parser. */
const LIST_NAMES = `
import ast, json, pathlib, sys, sysconfig, warnings
warnings.simplefilter("ignore")

def bound(body):
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                yield (alias.asname or alias.name.split(".")[0])
        for part in ast.walk(node) if not hasattr(node, "body") else [
            *getattr(node, "targets", []), *[item.optional_vars for item in getattr(node, "items", [])],
            getattr(node, "target", None),
        ]:
            if part is not None:
                yield from (each.id for each in ast.walk(part)
                            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))
        for block in ("body", "orelse", "finalbody"):
            inner = getattr(node, block, None)
            if isinstance(inner, list):
                yield from bound(inner)
        for handler in getattr(node, "handlers", []):
            yield from bound(handler.body)

folder = pathlib.Path(sysconfig.get_path("stdlib"))
files = [*sorted(folder.glob("*.py")), *sorted(folder.glob("*/__init__.py"))]
result = []
for path in files:
    try:
        source = path.read_bytes().decode("utf-8")
        names = sorted({name for name in bound(ast.parse(source).body) if name != "*"})
    except (SyntaxError, UnicodeDecodeError):
        continue
    result.append([str(path), names])
json.dump(result, sys.stdout)
`;

test("finds every name that the standard library's modules define, by Python's own parser", ({ skip }) => {
  const { stdout, status, error } = spawnSync('python3', ['-c', LIST_NAMES], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  skip(error !== undefined, 'python3 is not here');
  expect(status).toBe(0);
  const modules = JSON.parse(stdout) as [path: string, names: string[]][];
  expect(modules.length).toBeGreaterThan(100);
  const missed = modules.flatMap(([path, names]) => {
    const source = readFileSync(path, 'utf8');
    return names.filter((name) => !definesName(source, name)).map((name) => `${path}: ${name}`);
  });
  expect(missed).toEqual([]);
  expect(modules.flatMap(([, names]) => names).length).toBeGreaterThan(5000);
});

test('a long line takes no seconds', () => {
  const start = performance.now();
  definesName(`${'#'.repeat(1_000_000)}' handler`, 'x');
  definesName('ab.'.repeat(500_000), 'ab');
  expect(performance.now() - start).toBeLessThan(2000);
});
