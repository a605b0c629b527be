import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listInterpreters } from '../../src/toolchain/find-python.ts';
import { writeFiles } from '../makers/git-repository.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { root, zipwright } from './cli.ts';

interface Listing {
  readonly artifact: string;
  readonly tree: {
    readonly units: readonly {
      readonly kind: string;
      readonly name: string;
      readonly path?: string;
      readonly reach: string;
    }[];
  };
}

/** Imports the handler from an unpacked package with nothing else of the machine's, and tells what that loaded. */
const ORACLE = `
import importlib, json, sys, zipfile
zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])
sys.path.insert(0, sys.argv[2])
importlib.import_module("app")
print(json.dumps({name: getattr(module, "__file__", None) for name, module in sys.modules.items() if module is not None}))
`;

const WORKLOADS = {
  S: 'import requests\n',
  M: 'import boto3, requests, pydantic\nfrom PIL import Image\n',
};

const python = (await listInterpreters(process.env)).find(({ minor }) => minor >= 10 && minor <= 14);

describe.skipIf(python === undefined)('zipwright imports against CPython, with real distributions', () => {
  test.each(Object.entries(WORKLOADS))('%s', async (name, handler) => {
    const folder = join(temporaryFolder(), 'project');
    mkdirSync(folder);
    writeFiles(folder, {
      'app.py': `${handler}\ndef handler(event, context):\n    pass\n`,
      'requirements.txt': readFileSync(join(root, 'bench/workloads', `${name}.txt`), 'utf8'),
    });
    const flags = ['--runtime', `python3.${python?.minor ?? 12}`, '--handler', 'app.handler'];
    const { exitCode, stdout, stderr } = await zipwright(['imports', folder, '--all', '--json', ...flags]);
    expect(exitCode, stdout + stderr).toBe(0);
    const { artifact, tree } = JSON.parse(stdout) as Listing;

    const unpacked = join(temporaryFolder(), 'unpacked');
    const run = spawnSync(python?.path ?? '', ['-I', '-S', '-B', '-c', ORACLE, artifact, unpacked], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    const loaded = new Map(Object.entries(JSON.parse(run.stdout) as Record<string, string | null>));

    const found = tree.units.filter(({ kind }) => kind === 'module');
    const required = found.filter(({ reach }) => reach === 'required').map((unit) => unit.name);
    expect(required.length).toBeGreaterThan(40);
    expect(required.filter((each) => !loaded.has(each))).toEqual([]);

    // What is loaded from the package is seen, under one name or another, but for what only machine code imports.
    const seen = new Set(found.map(({ path = '' }) => join(unpacked, path)));
    const files = [...new Set(loaded.values())].filter((file) => file?.startsWith(unpacked) === true);
    const unseen = files.filter((file) => !seen.has(file ?? ''));
    expect(files.length).toBeGreaterThan(required.length);
    expect(unseen.length).toBeLessThanOrEqual(files.length / 50);
  });
});

test('zipwright why tells which requirement of a project brought a distribution in', async () => {
  const folder = join(temporaryFolder(), 'project');
  mkdirSync(folder);
  writeFiles(folder, {
    'app.py': 'import requests\n\ndef handler(event, context):\n    pass\n',
    'requirements.txt': 'requests==2.34.2\n',
  });
  const flags = ['--runtime', 'python3.12', '--handler', 'app.handler'];
  const { exitCode, stdout, stderr } = await zipwright(['why', 'urllib3.util.retry', folder, ...flags]);
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toMatch(/^urllib3\.util\.retry is urllib3\/util\/retry\.py in the package, from urllib3 /);
  expect(stdout).toMatch(/\n {2}requests==2\.34\.2 \(requirements\.txt\) → urllib3[<>]/);
  expect(stdout).toMatch(/\nImported by\n {2}app\.py:1 → requests\/.* → urllib3\.util\.retry\n/);
  expect((await zipwright(['why', 'yaml', folder, ...flags])).exitCode).toBe(3);
});
