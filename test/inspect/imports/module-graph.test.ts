import { describe, expect, test } from 'vitest';
import {
  walkImports,
  type ModuleGraph,
  type WalkOptions,
} from '../../../src/inspect/imports/module-graph.ts';
import { importChain, importersOf } from '../../../src/inspect/why/import-chain.ts';
import { madeInspection, type Files } from '../made-inspection.ts';

function graphOf(files: Files, options: Partial<WalkOptions> = {}): ModuleGraph {
  const { modules } = madeInspection({ files });
  return walkImports('app', modules, { follows: () => true, ...options });
}

/** `alpha required`, `json required runtime` */
function reached(files: Files, options: Partial<WalkOptions> = {}): string[] {
  return [...graphOf(files, options).modules.values()]
    .filter(({ name }) => name !== 'app')
    .map(({ name, kind, outcome }) => `${name} ${kind}${outcome === 'archive' ? '' : ` ${outcome}`}`);
}

describe('what an import finds', () => {
  test('files, modules of the runtime, and what is missing', () => {
    const files = { 'app.py': 'import alpha, json, boto3.session, gone.deep\n', 'alpha.py': '' };
    expect(reached(files)).toEqual([
      'alpha required',
      'json required runtime',
      'boto3 required runtime',
      'boto3.session required runtime',
      'gone required missing',
    ]);
  });

  test('packages are loaded before what is in them', () => {
    const files = {
      'app.py': 'from alpha.beta import gamma, value\n',
      'alpha/__init__.py': '',
      'alpha/beta/__init__.py': 'value = 1\n',
      'alpha/beta/gamma.py': 'from .. import beta\nfrom . import delta\nfrom ...x import y\n',
      'alpha/beta/delta.py': '',
    };
    expect(reached(files)).toEqual([
      'alpha required',
      'alpha.beta required',
      'alpha.beta.gamma required',
      'alpha.beta.delta required',
    ]);
  });

  test('what is not there in a package that makes modules itself is unknown', () => {
    const files = {
      'app.py': 'import six.moves.urllib, plain.gone\n',
      'six.py': 'sys.modules[__name__ + ".moves"] = moves\n',
      'plain/__init__.py': '',
    };
    expect(reached(files)).toEqual([
      'six required',
      'six.moves required unknown',
      'plain required',
      'plain.gone required missing',
    ]);
  });

  test("what the runtime has loaded before is the runtime's, and a folder comes after the standard library", () => {
    const files = { 'app.py': 'import json, email\n', 'json.py': 'import gone\n', 'email/x.py': '' };
    expect(reached(files)).toEqual(['json required runtime', 'email required runtime']);
  });

  test('a name that a package gives a value itself is no module of it', () => {
    const module = 'raise SystemExit\n';
    const files = {
      'app.py': 'from pkg import version, helper, tool, sub, alias\n',
      'pkg/__init__.py':
        'version = "1"\ndef helper(): pass\nfrom .other import tool\nfrom . import sub\nimport os as alias\n',
      'pkg/version.py': module,
      'pkg/helper.py': module,
      'pkg/tool.py': module,
      'pkg/alias.py': module,
      'pkg/other.py': 'tool = 1\n',
      'pkg/sub.py': '',
    };
    expect(reached(files)).toEqual([
      'pkg required',
      'pkg.sub required',
      'pkg.other required',
      'os required runtime',
    ]);
  });

  test('a star takes the modules that __all__ names', () => {
    const files = {
      'app.py': 'from pkg import *\n',
      'pkg/__init__.py': '__all__ = [\n  "one",\n  "two",\n]\ntwo = 2\n',
      'pkg/one.py': '',
      'pkg/two.py': '',
      'pkg/three.py': '',
    };
    expect(reached(files)).toEqual(['pkg required', 'pkg.one required']);
  });
});

describe('how surely', () => {
  const files = {
    'app.py':
      'from typing import TYPE_CHECKING\nimport importlib\nif TYPE_CHECKING:\n  import t\ndef f():\n  import l\nif x:\n  import c\ntry:\n  import g\nexcept ImportError:\n  pass\nimportlib.import_module("d")\nimport r\n',
    'g.py': 'import below\n',
    'r.py': 'def f():\n  import below, l\n',
    'l.py': 'import deep\n',
    'deep.py': '',
    'below.py': '',
    ...Object.fromEntries(['t', 'c', 'd'].map((name) => [`${name}.py`, ''])),
  };

  test('the least sure import of the surest way counts', () => {
    expect(reached(files).filter((each) => !each.endsWith('runtime'))).toEqual([
      'r required',
      'g guarded',
      'below guarded',
      'c conditional',
      'd dynamic',
      'l lazy',
      'deep lazy',
      't type-only',
    ]);
  });

  test('what is not followed is listed, and leads nowhere', () => {
    const graph = graphOf(files, { follows: (kind) => kind === 'required' });
    expect([...graph.modules.keys()]).toEqual(['app', 'typing', 'importlib', 'r']);
    expect(graph.modules.get('r')?.imports).toEqual([
      { module: 'below', line: 2, kind: 'lazy' },
      { module: 'l', line: 2, kind: 'lazy' },
    ]);
  });

  test('the walk ends where it may', () => {
    const graph = graphOf(files, { until: new Set(['r']) });
    expect(graph.modules.has('r')).toBe(true);
    expect(graph.modules.has('g')).toBe(false);
  });
});

describe('who imports it', () => {
  const files = {
    'app.py': 'def f():\n  import far\nimport one\nimport two\n',
    'one.py': 'import three\n',
    'two.py': '\nimport far\nimport far\n',
    'three.py': 'import far\n',
    'far.py': 'import app\n',
  };

  test('the surest and shortest way from the start', () => {
    const places = importChain('far', graphOf(files)).map(({ path, line }) => `${path}:${line}`);
    expect(places).toEqual(['app.py:4', 'two.py:2']);
    expect(importChain('app', graphOf(files))).toEqual([]);
    expect(importChain('nothing', graphOf(files))).toEqual([]);
  });

  test('all importers', () => {
    const importers = importersOf(new Set(['far', 'gone']), graphOf(files));
    expect(importers.get('far')?.map(({ path, line, kind }) => `${path}:${line} ${kind}`)).toEqual([
      'app.py:2 lazy',
      'two.py:2 required',
      'two.py:3 required',
      'three.py:1 required',
    ]);
    expect(importers.get('gone')).toEqual([]);
  });
});
