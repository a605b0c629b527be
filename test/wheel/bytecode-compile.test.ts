import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileSources, type CompileContext, type PythonSource } from '../../src/wheel/bytecode-compile.ts';
import { bytecodePath } from '../../src/wheel/bytecode-path.ts';
import { findBytecodeTarget, type BytecodeTarget } from '../../src/wheel/bytecode-target.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** What once came out differently: sets, constants that are equal, names of a class, strings of one letter. */
const tricky: readonly PythonSource[] = Object.entries({
  'pkg/sets.py':
    'def f(x):\n    return x in {"b", "a", None, 1, (2, "c c")}, x in {"one", "two two", "three"}\ndef g(x):\n    return x in {"three", "two two", "one"}\n',
  'pkg/names.py':
    'class A:\n    """doc"""\n    def __init__(self):\n        self.zeta = self.alpha = self.mid = 1\n        self.b, self.a = {}, []\n    def m(self):\n        def inner():\n            return self.zeta, "{", "}", " ", "{"\n        return inner\n',
  'pkg/constants.py':
    'A = (1.5, -0.0, 0.0, 1e300, 2j, 10**30, -(2**70), b"", b"x", b"xyz", "", "é", "日本", "a b", ...)\nB = (1.5, (1.5, "a b"), (1.5, "a b"))\ndef f(é="a b"):\n    return é + 10**30\n',
  'pkg/latin.py': Buffer.from('# -*- coding: latin-1 -*-\nX = "\xe9"\n', 'latin1'),
  'pkg/template.py': 'class {{ name }}:\n    pass\n',
  'pkg/python2.py': 'print "hello"\n',
  'pkg/nul.py': 'x = 1\0\n',
  'pkg/deep.py': `x = ${'('.repeat(5000)}${')'.repeat(5000)}\n`,
  'pkg/empty.py': '',
  'pkg/dotted.name.py': 'X = 1\n',
}).map(([path, content]) => ({ path, content: Buffer.from(content) }));

const skippedPaths = ['pkg/template.py', 'pkg/python2.py', 'pkg/nul.py', 'pkg/deep.py'];

async function targetOf(minor: number): Promise<BytecodeTarget | undefined> {
  try {
    return await findBytecodeTarget(process.env, { minor, folder: '/var/task/' });
  } catch {
    return undefined;
  }
}

const contextOf = (
  target: BytecodeTarget,
  environment: CompileContext['environment'] = process.env,
): CompileContext => ({
  target,
  environment,
  signal: new AbortController().signal,
});

/** Modules of the interpreter's own library. */
function libraryOf({ interpreter }: BytecodeTarget): PythonSource[] {
  const folder = spawnSync(interpreter, ['-c', 'import os; print(os.path.dirname(os.__file__))'], {
    encoding: 'utf8',
  }).stdout.trim();
  return readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .sort()
    .map((name) => ({ path: `lib/${name}`, content: readFileSync(join(folder, name)) }));
}

/** Writes files below a folder. */
function lay(folder: string, files: readonly PythonSource[]): void {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

describe.each([9, 10, 11, 12, 13, 14])('compileSources() with CPython 3.%i', (minor) => {
  test('gives the same bytes in any order and environment, and what the interpreter itself makes', async ({
    skip,
  }) => {
    const target = await targetOf(minor);
    if (target === undefined) {
      skip(`there is no CPython 3.${minor} on this machine`);
      return;
    }
    const sources = [...tricky, ...libraryOf(target)];
    const first = await compileSources(sources, contextOf(target));
    const trap = temporaryFolder();
    lay(trap, [{ path: 'base64.py', content: Buffer.from('raise SystemExit(9)\n') }]);
    const second = await compileSources(
      sources.toReversed(),
      contextOf(target, {
        ...process.env,
        PYTHONHASHSEED: '77',
        PYTHONOPTIMIZE: '2',
        PYTHONPATH: trap,
        PYTHONWARNINGS: 'error',
      }),
    );
    const alone = await Promise.all(
      sources.slice(0, 3).map((source) => compileSources([source], contextOf(target))),
    );
    const byPath = new Map(second.files.map(({ path, content }) => [path, content]));
    expect(first.skipped.filter((path) => path.startsWith('pkg/'))).toEqual(skippedPaths);
    expect(second.files).toHaveLength(first.files.length);
    for (const { path, content } of first.files) {
      expect(byPath.get(path)?.equals(content), path).toBe(true);
    }
    for (const { files } of alone) {
      expect(first.files).toContainEqual(files[0]);
    }

    const folder = temporaryFolder();
    lay(folder, [...sources, ...first.files]);
    const check = spawnSync(target.interpreter, ['-W', 'ignore', '-c', ORACLE, folder], { encoding: 'utf8' });
    expect(check.stderr).toBe('');
    expect(check.stdout.trim()).toBe(`${first.files.length} equal`);
  });

  test('Python takes the files as they are, without looking at the sources', async ({ skip }) => {
    const target = await targetOf(minor);
    if (target === undefined) {
      skip(`there is no CPython 3.${minor} on this machine`);
      return;
    }
    const folder = temporaryFolder();
    const sources = [
      { path: 'x.py', content: Buffer.from('import y\nprint(y.f.__code__.co_filename)\n') },
      { path: 'y.py', content: Buffer.from('def f():\n    pass\n') },
    ];
    const { files } = await compileSources(sources, contextOf({ ...target, folder: `${folder}/` }));
    lay(folder, [...sources, ...files]);
    writeFileSync(join(folder, 'y.py'), 'raise SystemExit("the source was read")\n');
    chmodSync(folder, 0o555);
    const { stdout, stderr } = spawnSync(target.interpreter, ['-v', '-c', 'import x'], {
      cwd: folder,
      encoding: 'utf8',
    });
    chmodSync(folder, 0o755);
    expect(stdout.trim()).toBe(join(folder, 'y.py'));
    for (const name of ['x', 'y']) {
      const pyc = join(folder, '__pycache__', `${name}.cpython-3${minor}.pyc`);
      expect(stderr).toContain(`# ${pyc} matches ${join(folder, `${name}.py`)}`);
    }
  });
});

/** Compares every bytecode file with what compiling its source gives. */
const ORACLE = `
import importlib.util, marshal, pathlib, sys
root = pathlib.Path(sys.argv[1])
equal = 0
for pyc in sorted(root.rglob("*.pyc")):
    source = pyc.parent.parent / (pyc.name.rsplit(".", 2)[0] + ".py")
    content, data = source.read_bytes(), pyc.read_bytes()
    name = "/var/task/" + source.relative_to(root).as_posix()
    code = marshal.loads(data[16:])
    assert data[:16] == importlib.util.MAGIC_NUMBER + b"\\1\\0\\0\\0" + importlib.util.source_hash(content), pyc
    assert importlib.util.cache_from_source(str(source)) == str(pyc), pyc
    assert code == compile(content, name, "exec", dont_inherit=True, optimize=0), pyc
    assert code.co_filename == name, code.co_filename
    equal += 1
print(equal, "equal")
`;

test('bytecodePath() is where PEP 3147 says', () => {
  expect(bytecodePath('a.py', 11)).toBe('__pycache__/a.cpython-311.pyc');
  expect(bytecodePath('a/b.c.py', 9)).toBe('a/__pycache__/b.c.cpython-39.pyc');
});

test('a compiler that is stopped is killed', async ({ skip }) => {
  skip(process.platform === 'win32', 'the stand-in is a shell script');
  const folder = temporaryFolder();
  const interpreter = join(folder, 'python');
  writeFileSync(interpreter, `#!/bin/sh\nsleep 5\ntouch ${JSON.stringify(join(folder, 'ended'))}\n`, {
    mode: 0o755,
  });
  const controller = new AbortController();
  const compiling = compileSources(tricky, {
    target: { interpreter, minor: 11, version: '3.11.7', folder: '/' },
    environment: process.env,
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(new Error('stopped')), 100);
  const started = Date.now();
  await expect(compiling).rejects.toThrow('stopped');
  expect(Date.now() - started).toBeLessThan(4000);
  expect(existsSync(join(folder, 'ended'))).toBe(false);
});
