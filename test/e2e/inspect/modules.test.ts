import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ModuleIndex, type FoundModule } from '../../../src/inspect/module-index.ts';
import { pathOnLambda } from '../../../src/inspect/lambda-error.ts';
import { prepareInspection, type Inspection } from '../../../src/inspect/inspection.ts';
import type { LocalInterpreter } from '../../../src/toolchain/find-python.ts';
import { makeElf } from '../../makers/elf-maker.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { zipwright } from '../cli.ts';
import { nameOf, pythons } from '../runtime/installed-pythons.ts';
import { inspectionTarget, openZips } from './inspected-zip.ts';

type Files = Readonly<Record<string, string | Buffer>>;

/** Where CPython would take a module from: a file, or the folders of a namespace package; `null` for nowhere. */
type Origin = string | readonly string[] | null;

/** Asks importlib, and reads the file that it names, so that layers over one another can be told apart. */
const APP = `
import importlib.util

def origin_of(name):
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    if spec is None:
        return None
    if spec.origin is None or spec.loader is None:
        return sorted(set(spec.submodule_search_locations))
    with open(spec.origin, "rb") as file:
        return [spec.origin, len(file.read())]

def handler(event, context):
    return {name: origin_of(name) for name in event}
`;

const native = makeElf();

function filesOf(minor: number): { readonly task: Files; readonly layers: readonly Files[] } {
  const site = `python/lib/python3.${minor}/site-packages`;
  const tag = `cpython-3${minor}-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  return {
    task: {
      'app.py': APP,
      'package/__init__.py': '',
      'package/inner.py': '',
      'package/deep/__init__.py': '',
      'package/deep/deeper.py': '',
      'package/data/file.txt': '',
      'package/portion/module.py': '',
      'single.py': '',
      'unit.txt': '',
      'only_bytecode.pyc': 'x',
      '__pycache__/cached.cpython-313.pyc': 'x',
      'source_and_bytecode.py': '',
      'source_and_bytecode.pyc': 'x',
      'folder_and_module.py': '',
      'folder_and_module/inner.py': '',
      'package_and_module.py': '',
      'package_and_module/__init__.py': '',
      'bytecode_package/__init__.pyc': 'x',
      [`tagged.${tag}.so`]: native,
      'stable.abi3.so': native,
      'plain.so': native,
      'other_python.pypy39-pp73-x86_64-linux-gnu.so': native,
      'two_suffixes.abi3.so': native,
      'two_suffixes.so': makeElf({ soname: 'plain' }),
      [`three_suffixes.${tag}.so`]: native,
      'three_suffixes.so': makeElf({ soname: 'plain' }),
      'three_suffixes.abi3.so': makeElf({ soname: 'stable' }),
      'native_and_source.abi3.so': native,
      'native_and_source.py': '',
      [`native_package/__init__.${tag}.so`]: native,
      'native_package/__init__.py': '',
      'namespace/of_task.py': '',
      'Case.py': '',
      'empty/': '',
      'shadowing.py': 'of the task',
      'wave.py': 'of the task, not of the standard library',
      'dotted.name.py': '',
      'dash-ed.py': '',
      'naïve.py': '',
      'python/hidden.py': '',
      'lib/hidden_too.py': '',
    },
    layers: [
      {
        'python/namespace/of_first.py': '',
        [`${site}/namespace/of_site.py`]: '',
        'python/merged/one.py': '',
        'python/shadowing.py': 'of the first layer',
        'python/replaced.py': 'of the first layer',
        [`${site}/site_first.py`]: 'site',
        'python/site_first.py': 'python',
        'python/layer_package/__init__.py': '',
        'python/layer_package/a.py': '',
        'python/regular_later.py': '',
        'python/split/__init__.py': '',
        'python/split/one.py': '',
        'python/lib/python3.1/site-packages/other_minor.py': '',
        'root_of_layer.py': '',
        'lib/in_lib.py': '',
      },
      {
        'python/namespace/of_second.py': '',
        'python/merged/two.py': '',
        'python/replaced.py': 'of the second layer, which wins',
        'python/layer_package/b.py': '',
        'python/regular_later/__init__.py': '',
        [`${site}/split/two.py`]: '',
        'python/layer_native.abi3.so': native,
      },
    ],
  };
}

/** Every name that the files suggest, and some that nothing has. */
const NAMES = `
  app package package.inner package.deep package.deep.deeper package.data package.data.file package.portion
  package.portion.module package.missing package.__init__ single single.inner unit only_bytecode cached
  source_and_bytecode folder_and_module folder_and_module.inner package_and_module bytecode_package tagged stable
  plain other_python native_and_source native_package namespace namespace.of_task namespace.of_first
  namespace.of_site namespace.of_second namespace.missing Case case empty empty.inner shadowing wave dotted
  dotted.name dash-ed naïve python python.hidden hidden lib lib.hidden_too hidden_too merged merged.one merged.two
  replaced site_first layer_package layer_package.a layer_package.b regular_later split split.one split.two
  other_minor root_of_layer in_lib layer_native missing missing.inner __pycache__ __pycache__.cached
`
  .trim()
  .split(/\s+/);

function writeZip(path: string, files: Files): string {
  writeFileSync(
    path,
    makeZip({ entries: Object.entries(files).map(([name, content]) => ({ name, content })) }),
  );
  return path;
}

function originOf(inspection: Inspection, found: FoundModule | undefined): Origin {
  if (found === undefined) {
    return null;
  }
  if (found.kind === 'namespace') {
    return found.folders
      .map(({ tree, path }) => {
        const file = [...tree.files.values()].find(({ entry }) => entry.path.startsWith(path));
        const archive = file?.archive ?? inspection.artifact;
        return pathOnLambda(inspection, archive, path.replace(/\/$/, ''));
      })
      .toSorted();
  }
  const { archive, entry } = found.file;
  return [pathOnLambda(inspection, archive, entry.path), String(entry.size)];
}

/** Both sides in one shape; portions of a namespace that the runtime has itself are no question here. */
function comparable(origin: Origin): unknown {
  return Array.isArray(origin)
    ? origin.map(String).filter((part) => !/^\/var\/(?:lang|runtime)\//.test(part))
    : origin;
}

/** Names with what inspections find for them, and with what CPython found on a local Lambda. */
interface Answers {
  readonly found: readonly unknown[];
  readonly wanted: readonly unknown[];
}

/** Makes a function with layers, runs it, and asks both. */
async function askBoth(
  { minor, architecture }: LocalInterpreter,
  names: readonly string[],
): Promise<Answers> {
  const folder = temporaryFolder();
  const { task, layers } = filesOf(minor);
  const zip = writeZip(join(folder, 'app.zip'), task);
  const layerZips = layers.map((files, index) => writeZip(join(folder, `layer${index}.zip`), files));
  const target = { runtime: `python3.${minor}`, architecture };
  const flags = `--runtime ${target.runtime} --arch ${architecture} --handler app.handler --timeout 30 --json`;
  const ran = await zipwright([
    'run',
    zip,
    ...layerZips.flatMap((layer) => ['--layer', layer]),
    ...flags.split(' '),
    '--event',
    JSON.stringify(['app', ...names]),
  ]);
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  const { invocations } = JSON.parse(ran.stdout) as {
    readonly invocations: readonly [{ readonly response: Readonly<Record<string, Origin>> }];
  };
  const said = invocations[0].response;
  expect(said['app'], 'this sandbox has no /var/task').toEqual(['/var/task/app.py', APP.length]);

  using opened = openZips([zip, ...layerZips]);
  const [artifact, ...others] = opened.archives;
  if (artifact === undefined) {
    throw new Error('No artifact was opened');
  }
  const inspection = prepareInspection(artifact, others, inspectionTarget(target));
  const index = new ModuleIndex({ artifact, layers: others, isLayer: false }, minor);
  return {
    found: names.map((name) => [name, originOf(inspection, index.find(name))]),
    wanted: names.map((name) => [name, comparable(said[name] ?? null)]),
  };
}

describe.skipIf(pythons.length === 0)('modules are found as CPython finds them on Lambda', () => {
  test.each(pythons.map((python) => [nameOf(python), python] as const))('%s', async (_, python) => {
    const { found, wanted } = await askBoth(python, NAMES);
    expect(found).toEqual(wanted);
  });

  test('of several extension modules the one with the suffix that CPython tries first', async () => {
    for (const python of pythons.slice(0, 1)) {
      const { found, wanted } = await askBoth(python, ['two_suffixes', 'three_suffixes']);
      expect(found).toEqual(wanted);
    }
  });
});
