import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { walkImports } from '../../../src/inspect/imports/module-graph.ts';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { madeInspection, type Files } from '../made-inspection.ts';

/** Imports the module of each folder, and tells what that loaded; null when it failed. */
const ORACLE = `
import importlib, json, sys
before = set(sys.modules)
for line in sys.stdin:
    folder = json.loads(line)
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        importlib.import_module("app")
        loaded = sorted(set(sys.modules) - before)
    except Exception:
        loaded = None
    print(json.dumps(loaded))
    for name in set(sys.modules) - before:
        del sys.modules[name]
    sys.path.remove(folder)
`;

const MODULES = ['app', 'one', 'two', 'pkg', 'pkg.one', 'pkg.two', 'pkg.sub', 'pkg.sub.one', 'space.one'];
const PATHS: Readonly<Record<string, string>> = {
  pkg: 'pkg/__init__.py',
  'pkg.sub': 'pkg/sub/__init__.py',
};

const statement = fc.oneof(
  fc.constantFrom(...MODULES.slice(1)).map((name) => `import ${name}`),
  fc.constantFrom(
    'from pkg import one',
    'from pkg import sub, two',
    'from pkg.sub import one',
    'from space import one',
  ),
  fc.constantFrom(
    'one = 1',
    'import pkg.two as two',
    'from pkg.sub import *',
    '__all__ = ["one"]',
    'import json as sub',
  ),
  fc.constantFrom(
    'def later():\n    import two',
    'try:\n    import gone\nexcept ImportError:\n    pass',
    'if False:\n    import one',
  ),
);
const relative = fc.constantFrom(
  'from . import one',
  'from .two import *',
  'from .sub import one',
  'from . import sub',
);

/** Projects of small modules that import each other. */
const projects: fc.Arbitrary<Files> = fc
  .tuple(
    ...MODULES.map((name) => {
      const lines =
        name.startsWith('pkg') && name !== 'pkg.sub.one' ? fc.oneof(statement, relative) : statement;
      return fc.array(lines, { maxLength: 3 });
    }),
  )
  .map((bodies) =>
    Object.fromEntries(
      bodies.map((lines, index) => {
        const name = MODULES[index] ?? '';
        return [PATHS[name] ?? `${name.replaceAll('.', '/')}.py`, `${lines.join('\n')}\n`];
      }),
    ),
  );

const python = (await listInterpreters(process.env)).find(({ minor }) => minor >= 9 && minor <= 15);

describe.skipIf(python === undefined)('against CPython', () => {
  test('every module that is always imported is loaded', () => {
    const made = fc.sample(projects, { numRuns: 400, seed: 20_260_702 });
    const base = temporaryFolder();
    const folders = made.map((files, index) => {
      const folder = join(base, String(index));
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      return folder;
    });
    const { stdout, stderr } = spawnSync(python?.path ?? '', ['-I', '-B', '-c', ORACLE], {
      input: folders.map((folder) => JSON.stringify(folder)).join('\n'),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const loaded = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as readonly string[] | null);
    const differences = made.flatMap((files, index) => {
      const real = loaded[index] ?? undefined;
      const { modules } = madeInspection({ files, runtime: `python3.${python?.minor ?? 12}` });
      const graph = walkImports('app', modules, { follows: (kind) => kind === 'required' });
      const ours = [...graph.modules.values()]
        .filter(({ outcome }) => outcome === 'archive')
        .map(({ name }) => name);
      const more = real === undefined ? [] : ours.filter((name) => !real.includes(name));
      const less = (real ?? []).filter((name) => MODULES.includes(name) && !ours.includes(name));
      return more.length + less.length === 0 ? [] : [{ more, less, files }];
    });
    expect(differences.filter(({ more }) => more.length > 0)).toEqual([]);
    // Where modules import each other in circles, what a name means may change while they are loaded.
    expect(differences.length).toBeLessThan(made.length / 20);
    expect(loaded.filter((each) => each !== null).length).toBeGreaterThan(100);
  });
});
