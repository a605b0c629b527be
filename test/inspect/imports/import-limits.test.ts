import { expect, test } from 'vitest';
import { importTree } from '../../../src/inspect/import-tree.ts';
import { walkImports } from '../../../src/inspect/imports/module-graph.ts';
import { moduleProvenance } from '../../../src/inspect/module-provenance.ts';
import { drawTree } from '../../../src/cli/render/import-branches.ts';
import { styleFor } from '../../../src/cli/render/style.ts';
import { capturedContext } from '../../cli/run-cli.ts';
import { distribution } from '../inspected.ts';
import { madeInspection } from '../made-inspection.ts';

const context = capturedContext();
const style = styleFor(context, context.stdout);

test('a long chain of imports is followed, and drawn as far as it can be read', () => {
  const files = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [`m${index}.py`, `import m${index + 1}\n`]),
  );
  const { modules, distributions, target } = madeInspection({ files });
  const graph = walkImports('m0', modules, { follows: () => true });
  expect(graph.modules.size).toBe(3001);
  const tree = importTree(graph, { distributions, runtime: target.runtime, all: false });
  expect(drawTree(tree, { style, isWhole: false })).toHaveLength(41);
});

test('a source that asks for more than any has is not read to its end', () => {
  const names = Array.from({ length: 100 }, (_, index) => `n${index}`).join('.');
  const line = `import pkg.${names}\n`;
  const files: Record<string, string> = { 'app.py': line.repeat(10_000) };
  for (let folder = 'pkg', index = 0; index <= 100; folder += `/n${index}`, index += 1) {
    files[`${folder}/__init__.py`] = '';
  }
  const { modules } = madeInspection({ files });
  const imports = walkImports('app', modules, { follows: () => true }).modules.get('app')?.imports;
  expect(imports?.length).toBeGreaterThan(450_000);
  expect(imports?.length).toBeLessThan(550_000);
});

test('a name of more packages than a path can have is not found', () => {
  const deep = `a${'.a'.repeat(50_000)}`;
  const inspection = madeInspection({ files: { 'app.py': `import ${deep}\n`, 'a/__init__.py': '' } });
  expect(inspection.modules.find(deep)).toBeUndefined();
  expect(moduleProvenance(deep, inspection)).toMatchObject({ candidates: [], taken: [] });
  expect([...walkImports('app', inspection.modules, { follows: () => true }).modules.keys()]).toEqual([
    'app',
    'a',
    'a.a',
  ]);
});

test('a function and its layer may have a distribution each, of other versions', () => {
  const { modules, distributions, target } = madeInspection({
    files: {
      'app.py': 'import part, other\n',
      ...distribution('twin', { version: '1.0', files: { 'part.py': '' } }),
    },
    layers: [
      Object.fromEntries(
        Object.entries(distribution('twin', { version: '2.0', files: { 'other.py': '' } })).map(
          ([path, content]) => [`python/${path}`, content],
        ),
      ),
    ],
  });
  const graph = walkImports('app', modules, { follows: () => true });
  const { units } = importTree(graph, { distributions, runtime: target.runtime, all: false });
  expect(units.filter(({ kind }) => kind === 'distribution')).toMatchObject([
    { id: 'distribution twin', version: '1.0', modules: 1 },
    { id: 'distribution twin in layer0.zip', version: '2.0', layer: 'layer0.zip', modules: 1 },
  ]);
});

test('relative imports that leave their package ask for nothing', () => {
  const files = { 'app.py': 'from . import x\nfrom ..y import z\n', 'pkg/__init__.py': '' };
  const { modules } = madeInspection({ files });
  expect([...walkImports('app', modules, { follows: () => true }).modules.keys()]).toEqual(['app']);
});
