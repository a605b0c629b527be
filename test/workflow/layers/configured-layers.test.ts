import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileSource } from '../../../src/zip/byte-source.ts';
import { readArchive } from '../../../src/zip/read-archive.ts';
import { build } from '../../../src/workflow/assemble/build.ts';
import { buildLayers } from '../../../src/workflow/layers/build-layers.ts';
import { sha256 } from '../../../src/store/sha256.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { LayeredProject } from '../layered-project.ts';
import { Reports } from '../made-project.ts';

const wheel = (name: string, version = '1.0', more: Readonly<Record<string, string>> = {}) => ({
  name,
  version,
  files: { [`${name}/__init__.py`]: `v = "${version}"\n`, ...more },
});
const [alpha, beta, gamma] = [wheel('alpha'), wheel('beta'), wheel('gamma')];

const BASE = '[layers.base]\ndistributions = ["alpha", "beta"]\n';
const HAS_BASE = 'layers = ["base"]';

/** Two functions that share `alpha`, in a layer with `beta`, which one of them has. */
function project(): LayeredProject {
  const made = new LayeredProject({ one: [alpha, beta, gamma], two: [alpha] });
  made.configure({ one: HAS_BASE, two: HAS_BASE }, BASE);
  return made;
}

function namesIn(file: string): string[] {
  using source = new FileSource(file);
  return [...readArchive(source)].map(({ name }) => name);
}

function layersIn(made: LayeredProject): string[] {
  return readdirSync(join(made.folder, 'dist', 'layers'))
    .filter((name) => name.endsWith('.zip'))
    .sort();
}

const silent = new Reports().report;
const buildOf = (made: LayeredProject, change = {}) => build(made.request(change), made.surroundings, silent);

describe('a function with a configured layer', () => {
  test('is built without what the layer brings, and the layer is built with it', async () => {
    const made = project();
    const [one, two] = await buildOf(made);
    expect(namesIn(one?.file ?? '').filter((name) => !name.includes('dist-info'))).toEqual([
      'gamma/__init__.py',
      'app.py',
    ]);
    expect(two?.distributions).toEqual([]);
    const [layer] = layersIn(made);
    expect(one?.layers).toEqual([join(made.folder, 'dist', 'layers', layer ?? '')]);
    expect(namesIn(one?.layers[0] ?? '').filter((name) => !name.includes('dist-info'))).toEqual([
      'python/alpha/__init__.py',
      'python/beta/__init__.py',
    ]);
    expect(one?.layersSize).toBeGreaterThan(0);
  });

  test('names its layer by content: the first digits of its SHA-256, which the manifest has whole', async () => {
    const made = project();
    const [one] = await buildOf(made, { function: 'one' });
    const file = one?.layers[0] ?? '';
    const hash = sha256(readFileSync(file));
    expect(basename(file)).toBe(`base-${hash.slice(0, 12)}.zip`);
    const manifest = JSON.parse(readFileSync(file.replace('.zip', '.manifest.json'), 'utf8')) as unknown;
    expect(manifest).toMatchObject({ artifact: { kind: 'layer', sha256: hash }, dependencies: 'one, two' });
  });

  test('has the same layer whichever function is built', async () => {
    const made = project();
    const [two] = await buildOf(made, { function: 'two' });
    const [one] = await buildOf(made, { function: 'one' });
    expect(two?.layers).toEqual(one?.layers);
  });

  test('keeps a layer whose content stays, untouched, when something else changes', async () => {
    const made = project();
    made.configure(
      { one: 'layers = ["base", "more"]', two: HAS_BASE },
      `${BASE}[layers.more]\ndistributions = ["gamma"]\n`,
    );
    await buildOf(made);
    const before = layersIn(made);
    const path = join(made.folder, 'dist', 'layers', before[0] ?? '');
    const { mtimeMs, ino } = statSync(path);
    made.lock('one', [alpha, beta, wheel('gamma', '2.0')]);
    await buildOf(made);
    const after = layersIn(made);
    expect(after[0]).toBe(before[0]);
    expect(statSync(path)).toMatchObject({ mtimeMs, ino });
    // The new one is beside the old one, which functions may still have.
    expect(after).toHaveLength(3);
  });

  test('finds a layer again without any record of having written it', async () => {
    const made = project();
    await buildOf(made);
    const [name = ''] = layersIn(made);
    const { ino } = statSync(join(made.folder, 'dist', 'layers', name));
    rmSync(join(made.folder, '.zipwright'), { recursive: true });
    const [layer] = await buildLayers({ build: made.request(), only: [] }, made.surroundings, silent);
    expect(layer?.artifact.upToDate).toBe(true);
    expect(statSync(join(made.folder, 'dist', 'layers', name)).ino).toBe(ino);
    expect(readdirSync(join(made.folder, 'dist', 'layers'))).toHaveLength(2);
  });

  test('replaces a layer of the right name with other bytes', async () => {
    const made = project();
    const [one] = await buildOf(made);
    const file = one?.layers[0] ?? '';
    const bytes = readFileSync(file);
    rmSync(file);
    made.write(`dist/layers/${basename(file)}`, 'not that');
    await buildOf(made);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('may have archives beside it, in the order of its list', async () => {
    const made = project();
    made.write('their.zip', makeZip({ entries: [{ name: 'python/x.py', content: '' }] }));
    made.configure({ one: 'layers = ["their.zip", "base"]', two: '' }, BASE);
    const [one] = await buildOf(made, { function: 'one' });
    expect(one?.layers.map((file) => basename(file).split('-')[0])).toEqual(['their.zip', 'base']);
  });

  test('is refused when another function of the layer needs another version of what is in it', async () => {
    const made = project();
    made.lock('two', [wheel('alpha', '2.0')]);
    const error = await refusalOf(() => buildOf(made, { function: 'one' }));
    expect(error).toMatchObject({
      code: 'LAYER_VERSIONS_DIFFER',
      message: 'Cannot build the layer "base": one needs alpha 1.0, and two alpha 2.0',
    });
    expect(existsSync(join(made.folder, 'dist', 'one.zip'))).toBe(false);
  });

  test('is refused when functions of the layer have different targets', async () => {
    const made = project();
    made.configure({ one: HAS_BASE, two: `${HAS_BASE}\narchitecture = "arm64"` }, BASE);
    expect(await refusalOf(() => buildOf(made))).toMatchObject({
      code: 'LAYER_TARGETS_DIFFER',
      message:
        'Cannot build the layer "base": the functions that have it are built for different targets, one for python3.13 x86_64, two for python3.13 arm64',
    });
  });

  test('is refused when it imports from a folder of its package', async () => {
    const made = project();
    made.configure({ one: `${HAS_BASE}\nprefix = "common"`, two: HAS_BASE }, BASE);
    expect(await refusalOf(() => buildOf(made))).toMatchObject({ code: 'LAYER_WITH_PREFIX' });
  });

  test('is refused a layer of which nobody needs anything: Lambda takes no empty zip', async () => {
    const made = project();
    made.configure({ one: 'layers = ["idle"]', two: '' }, '[layers.idle]\ndistributions = ["delta"]\n');
    const error = await refusalOf(() => buildOf(made));
    expect(error).toMatchObject({
      code: 'LAYER_EMPTY',
      message: 'Cannot build the layer "idle": no function that has it needs delta',
    });
    expect(existsSync(join(made.folder, 'dist'))).toBe(false);
  });

  test('is told that a name is no layer', async () => {
    const made = project();
    made.configure({ one: 'layers = ["bse"]', two: '' }, BASE);
    expect(await refusalOf(() => buildOf(made))).toMatchObject({
      code: 'LAYER_UNKNOWN',
      hint: 'did you mean "base"?',
      exitCode: 2,
    });
  });

  test('says which of its parts Python would find only in half', async () => {
    const part = { name: 'alpha-plugin', files: { 'alpha/plugin.py': '' } };
    const made = new LayeredProject({ one: [alpha, part] });
    made.configure({ one: HAS_BASE }, '[layers.base]\ndistributions = ["alpha"]\n');
    const reports = new Reports();
    await build(made.request(), made.surroundings, reports.report);
    expect(reports.notices).toContainEqual(
      expect.stringContaining('alpha comes from a layer and alpha-plugin from the package'),
    );
  });

  test('still refuses two distributions that have different files at one path', async () => {
    const clash = { name: 'clash', files: { 'alpha/__init__.py': 'other\n' } };
    const made = new LayeredProject({ one: [alpha, clash] });
    made.configure({ one: HAS_BASE }, '[layers.base]\ndistributions = ["alpha"]\n');
    expect(await refusalOf(() => buildOf(made))).toMatchObject({ code: 'CONFLICTING_DISTRIBUTIONS' });
  });
});

describe('buildLayers()', () => {
  test('builds every layer that a function has, by name, and says which ones none has', async () => {
    const made = project();
    made.configure(
      { one: 'layers = ["base", "more"]', two: HAS_BASE },
      `${BASE}[layers.more]\ndistributions = ["gamma", "delta"]\n[layers.idle]\ndistributions = ["alpha"]\n`,
    );
    const reports = new Reports();
    const layers = await buildLayers({ build: made.request(), only: [] }, made.surroundings, reports.report);
    expect(layers.map(({ name, functions }) => [name, functions])).toEqual([
      ['base', ['one', 'two']],
      ['more', ['one']],
    ]);
    expect(reports.notices).toEqual([
      'No function has the layer "idle": it is not built, because the versions in it are those of its functions',
      'No function that has the layer "more" needs delta: left out',
    ]);
    expect(existsSync(join(made.folder, 'dist', 'one.zip'))).toBe(false);
  });

  test('builds some of them', async () => {
    const made = project();
    made.configure(
      { one: 'layers = ["base", "more"]', two: HAS_BASE },
      `${BASE}[layers.more]\ndistributions = ["gamma"]\n`,
    );
    const layers = await buildLayers({ build: made.request(), only: ['more'] }, made.surroundings, silent);
    expect(layers.map(({ name }) => name)).toEqual(['more']);
  });

  test("takes a layer's own layout and the project's settings", async () => {
    const made = project();
    made.configure({ one: HAS_BASE, two: '' }, `${BASE}layout = "site-packages"\n`);
    const [layer] = await buildLayers({ build: made.request(), only: [] }, made.surroundings, silent);
    expect(namesIn(layer?.artifact.file ?? '')).toContain(
      'python/lib/python3.13/site-packages/alpha/__init__.py',
    );
  });

  test('refuses a project without layers', async () => {
    const made = project();
    made.configure({ one: '', two: '' });
    const error = await refusalOf(() =>
      buildLayers({ build: made.request(), only: [] }, made.surroundings, silent),
    );
    expect(error).toMatchObject({ code: 'LAYERS_NOT_CONFIGURED', exitCode: 2 });
  });

  test('refuses a layer that is not configured', async () => {
    const made = project();
    const error = await refusalOf(() =>
      buildLayers({ build: made.request(), only: ['bas'] }, made.surroundings, silent),
    );
    expect(error).toMatchObject({
      code: 'LAYERS_NOT_CONFIGURED',
      message: 'Cannot build the layer "bas": the project has base',
      hint: 'did you mean "base"?',
    });
  });
});
