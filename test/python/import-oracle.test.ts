import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanImports, scanRequiredImports } from '../../src/python/import-scan.ts';
import { programs, tangles } from './import-programs.ts';

/**
 * The rules of `scanImports` on the trees of Python's own parser, for Python 2.7 and all that came later. Answers a line
 * of JSON for each source: its path or itself, and its imports; null when it is no Python.
 */
const ORACLE = `
import ast, io, json, os, sys, sysconfig, warnings

warnings.simplefilter("ignore")
CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "StandardError"}

def classes(*names):
    return tuple(getattr(ast, name) for name in names if hasattr(ast, name))

FUNCTIONS = classes("FunctionDef", "AsyncFunctionDef")
LOOPS = classes("For", "AsyncFor", "While", "Match")
WITHS = classes("With", "AsyncWith")
TRIES = classes("Try", "TryStar", "TryExcept", "TryFinally")

def words(node):
    return {getattr(part, "id", getattr(part, "attr", None)) for part in ast.walk(node)}

def never(test):
    if isinstance(test, ast.BoolOp):
        return (all if isinstance(test.op, ast.Or) else any)(never(value) for value in test.values)
    if isinstance(test, ast.Attribute):
        base = test.value
        while isinstance(base, ast.Attribute):
            base = base.value
        return test.attr == "TYPE_CHECKING" and isinstance(base, ast.Name)
    if isinstance(test, ast.Name):
        return test.id in ("TYPE_CHECKING", "MYPY", "False")
    value = constant(test)
    return value is False or (type(value) is int and value == 0)

def suppresses(node):
    calls = [item.context_expr for item in getattr(node, "items", [node])]
    return any(
        words(argument) & CAUGHT
        for call in calls if isinstance(call, ast.Call) and words(call.func) & {"suppress"}
        for argument in call.args
    )

def catches(node):
    return any(handler.type is None or words(handler.type) & CAUGHT for handler in getattr(node, "handlers", []))

def constant(node):
    if type(node).__name__ in ("Constant", "NameConstant", "Str", "Num"):
        return getattr(node, "value", getattr(node, "s", getattr(node, "n", None)))

def called(node):
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    def argument(place, keyword):
        value = constant(keywords.get(keyword, node.args[place] if len(node.args) > place else None))
        return value.decode("latin-1") if isinstance(value, bytes) and bytes is str else value
    function = node.func
    name = getattr(function, "id", getattr(function, "attr", None))
    base = getattr(getattr(function, "value", None), "id", None) if isinstance(function, ast.Attribute) else ""
    text = argument(0, "name")
    if not text or not isinstance(text, type(u"")):
        return
    if name == "import_module" and base in ("", "importlib"):
        module = text.lstrip(".")
        level = len(text) - len(module)
        package = argument(1, "package")
        origin = package.split(".") if isinstance(package, type(u"")) else []
        if 0 < level <= len(origin):
            level, module = 0, ".".join(filter(None, origin[:len(origin) + 1 - level] + [module]))
        yield node, level, module
    elif name == "__import__" and base in ("", "builtins", "__builtin__"):
        level = argument(4, "level")
        yield node, max(0, level if isinstance(level, int) else 0), text

def imports(nodes, kind):
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, 0, alias.name, None, kind
        elif isinstance(node, ast.ImportFrom):
            yield node, node.level or 0, node.module or "", [alias.name for alias in node.names], kind
        else:
            for each in within(node, kind):
                yield each

def within(node, kind):
    first = rest = "conditional" if kind == "required" else kind
    if isinstance(node, FUNCTIONS):
        first = "lazy"
    elif isinstance(node, ast.ClassDef):
        first = kind
    elif isinstance(node, ast.If) and never(node.test):
        first = "type-only"
    elif isinstance(node, WITHS) and suppresses(node) or isinstance(node, TRIES) and catches(node):
        first = "guarded"
    elif not isinstance(node, (ast.If,) + LOOPS + WITHS + TRIES):
        return
    for each in imports(getattr(node, "body", []), "type-only" if kind == "type-only" else first):
        yield each
    for part in "handlers", "cases":
        for child in getattr(node, part, []):
            for each in imports(child.body, rest):
                yield each
    for part in "orelse", "finalbody":
        for each in imports(getattr(node, part, []), rest):
            yield each

def read(source):
    tree = ast.parse(source)
    found = list(imports(tree.body, "required"))
    if b"import_module" in source or b"__import__" in source:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found.extend(each + (None, "dynamic") for each in called(node))
    found.sort(key=lambda each: (each[0].lineno, each[0].col_offset))
    return [(each[0].lineno,) + each[1:] for each in found]

def library():
    for root, folders, names in os.walk(sysconfig.get_path("stdlib")):
        folders[:] = sorted(set(folders) - {"__pycache__", "site-packages", "dist-packages"})
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(root, name), "rb") as file:
                    yield os.path.join(root, name), file.read()

def given():
    for text in json.load(sys.stdin):
        yield text, text.encode("utf-8")

out = io.open(sys.stdout.fileno(), "w", encoding="utf-8")
for name, source in given() if sys.argv[1:] else library():
    try:
        # What has no such word needs no parser.
        found = read(source) if b"import" in source else []
    except Exception:
        found = None
    out.write(u"%s\\n" % json.dumps([name, found]))
out.close()
`;

type Import = [line: number, level: number, module: string, names: string[] | null, kind: string];

type Answer = [name: string, found: Import[]];

function ask(python: string, given?: readonly string[]): Answer[] {
  const { stdout, stderr, status } = spawnSync(
    python,
    ['-c', ORACLE, ...(given === undefined ? [] : ['-'])],
    {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      ...(given === undefined ? {} : { input: JSON.stringify(given) }),
    },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [string, Import[] | null]);
  return answers.flatMap(([name, found]) => (found === null ? [] : [[name, found]]));
}

const ours = (source: string | Uint8Array): Import[] =>
  scanImports(source).map(({ line, level, module, names, kind }) => [
    line,
    level,
    module,
    names === undefined ? null : [...names],
    kind,
  ]);

/** That on the PATH, and those that pyenv and uv brought; each library once. */
function findInterpreters(): { python: string; version: string }[] {
  const brought = ['.pyenv/versions/*/bin/python', '.local/share/uv/python/*/bin/python'];
  const candidates = ['python3', ...globSync(brought.map((pattern) => join(homedir(), pattern))).toSorted()];
  const show =
    'import platform, sysconfig; print(platform.python_version() + " " + sysconfig.get_path("stdlib"))';
  const found = new Map<string, { python: string; version: string }>();
  for (const python of candidates) {
    const [, version, folder] =
      /^(\S+) (.+)$/m.exec(spawnSync(python, ['-c', show], { encoding: 'utf8' }).stdout ?? '') ?? [];
    if (version !== undefined && folder !== undefined && !found.has(realpathSync(folder))) {
      found.set(realpathSync(folder), { python, version });
    }
  }
  return [...found.values()];
}

const interpreters = findInterpreters();
const newest = interpreters
  .toSorted((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }))
  .at(-1);

function expectAgreement(answers: Answer[], sourceOf: (name: string) => string | Uint8Array): void {
  const differing = answers.flatMap(([name, wanted]) => {
    const found = ours(sourceOf(name));
    return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [{ name, found, wanted }];
  });
  expect(differing).toEqual([]);
}

function draw(texts: fc.Arbitrary<string>, count: number): string[] {
  return fc.sample(texts, { numRuns: count, seed: Number(process.env.ZIPWRIGHT_ORACLE_SEED ?? 1) });
}

describe("scanImports() agrees with Python's own parser", () => {
  if (newest === undefined) {
    test.skip('of which none is here', () => undefined);
    return;
  }

  test.each(interpreters)('on the standard library of $version', { timeout: 180_000 }, ({ python }) => {
    const answers = ask(python);
    expect(answers.length).toBeGreaterThan(100);
    expect(answers.flatMap(([, found]) => found).length).toBeGreaterThan(1000);
    expectAgreement(answers, (path) => readFileSync(path));
    for (const [path] of answers) {
      const source = readFileSync(path);
      const required = scanImports(source).filter(({ kind }) => kind === 'required');
      expect(scanRequiredImports(source), path).toEqual(required);
    }
  });

  test('on made-up blocks', { timeout: 60_000 }, () => {
    const answers = ask(newest.python, draw(programs, 2000));
    expect(answers.length).toBeGreaterThan(1000);
    expectAgreement(answers, (text) => text);
  });

  test('on made-up strings', { timeout: 60_000 }, () => {
    const answers = ask(newest.python, draw(tangles, 20_000));
    expect(answers.length).toBeGreaterThan(100);
    expectAgreement(answers, (text) => text);
  });
});
