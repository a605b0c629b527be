import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchModule } from '../../../src/inspect/why/candidates.ts';
import { moduleRoots } from '../../../src/inspect/why/module-root.ts';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { madeInspection, type Files } from '../made-inspection.ts';

/** What CPython's own path finder finds: a file, folders of a namespace package, or null. */
const ORACLE = `
import json, sys, types
from importlib.machinery import PathFinder

def find(name, path):
    spec, full = None, ""
    for part in name.split("."):
        if path is None:
            return None
        full = full + "." + part if full else part
        spec = PathFinder.find_spec(full, path)
        if spec is None:
            return None
        path = spec.submodule_search_locations
        # Portions of a namespace package within another are looked for in the path of its module.
        sys.modules[full] = types.ModuleType(full)
        sys.modules[full].__path__ = path = getattr(path, "_path", path)
    return spec.origin or sorted(path)

for line in sys.stdin:
    case = json.loads(line)
    before, answers = set(sys.modules), []
    for name in case["names"]:
        answers.append(find(name, case["path"]))
        for each in set(sys.modules) - before:
            del sys.modules[each]
    print(json.dumps(answers))
`;

const NAMES = ['alpha', 'alpha.beta', 'alpha.beta.gamma', 'beta'];

/** A function's files and those of two layers. */
interface Layout {
  readonly files: Files;
  readonly layers: readonly [Files, Files];
}

/** Everything that could be one of the modules, in some of the places where it could be. */
function layouts(minor: number, machine: string): fc.Arbitrary<Layout> {
  const own = `cpython-3${minor}-${machine}-linux-gnu.so`;
  const endings = ['py', 'pyc', 'so', 'abi3.so', own, 'cpython-37m-x86_64-linux-gnu.so', 'pyd', 'txt'];
  const stems = ['alpha', 'alpha/__init__', 'alpha/beta', 'alpha/beta/__init__', 'alpha/beta/gamma', 'beta'];
  const file = fc
    .tuple(fc.constantFrom(...stems), fc.constantFrom(...endings))
    .map((parts) => parts.join('.'));
  const files = (prefixes: readonly string[]): fc.Arbitrary<Files> =>
    fc
      .array(fc.tuple(fc.constantFrom(...prefixes), file), { maxLength: 5 })
      .map((all) => Object.fromEntries(all.map(([prefix, name]) => [`${prefix}${name}`, ''])));
  const layer = files([
    'python/',
    `python/lib/python3.${minor}/site-packages/`,
    'python/lib/python3.7/site-packages/',
  ]);
  return fc.record({ files: files(['']), layers: fc.tuple(layer, layer) });
}

function unpack(folder: string, { files, layers }: Layout): void {
  for (const [place, content] of [
    ['task', files],
    ['opt', layers[0]],
    ['opt', layers[1]],
  ] as const) {
    for (const [name, text] of Object.entries(content)) {
      mkdirSync(dirname(join(folder, place, name)), { recursive: true });
      writeFileSync(join(folder, place, name), text);
    }
  }
}

const pythons = (await listInterpreters(process.env)).filter(({ minor }) => minor >= 9 && minor <= 15);

describe.skipIf(pythons.length === 0)('modules are found as CPython finds them', () => {
  test.each(pythons)('$version', ({ minor, path, architecture }) => {
    const machine = architecture === 'arm64' ? 'aarch64' : 'x86_64';
    const made = fc.sample(layouts(minor, machine), { numRuns: 80, seed: 20_260_701 });
    const base = temporaryFolder();
    const cases = made.map((layout, index) => {
      const folder = join(base, String(index));
      unpack(folder, layout);
      const opt = join(folder, 'opt/python');
      const sites = join(opt, `lib/python3.${minor}/site-packages`);
      return { layout, folder, path: [join(folder, 'task'), sites, opt], names: NAMES };
    });
    const { stdout, stderr } = spawnSync(path, ['-I', '-c', ORACLE], {
      input: cases.map((each) => JSON.stringify(each)).join('\n'),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stderr).toBe('');
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const ours = cases.map(({ layout, folder }) => {
      const { artifact, layers, target } = madeInspection({
        ...layout,
        runtime: `python3.${minor}`,
        architecture,
      });
      const roots = moduleRoots({ artifact, layers, isLayer: false }, minor);
      return NAMES.map((name) => {
        const { taken } = searchModule(name, roots, target);
        const places = taken.map(({ location = '' }) =>
          location.replace('/var/task', join(folder, 'task')).replace('/opt/', `${folder}/opt/`),
        );
        if (places.length === 0) {
          return null;
        }
        const isNamespace = taken[0]?.verdict === 'portion';
        return isNamespace ? [...new Set(places.map((place) => place.slice(0, -1)))].toSorted() : places[0];
      });
    });
    expect(ours).toEqual(answers);
    expect(answers.flat().filter((answer) => answer !== null).length).toBeGreaterThan(60);
  });
});
