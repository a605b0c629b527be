import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, type CliResult } from '../cli/run-cli.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip } from '../makers/zip-maker.ts';
import { distribution, functionZip, type MadeFiles } from './inspected.ts';

const FLAGS = ['--runtime', '3.12', '--arch', 'x86_64', '--handler', 'app.handler'];

interface Asked {
  readonly files: MadeFiles;
  readonly layer?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

async function why(module: string, { files, layer, flags = [] }: Asked): Promise<CliResult> {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'app.zip'), functionZip(files));
  const layers = layer === undefined ? [] : ['--layer', 'deps.zip'];
  if (layer !== undefined) {
    const entries = Object.entries(layer).map(([name, content]) => ({ name, content }));
    writeFileSync(join(directory, 'deps.zip'), makeZip({ entries }));
  }
  return runCli(['why', module, 'app.zip', ...FLAGS, ...layers, ...flags], { directory });
}

const application: MadeFiles = {
  'app.py': 'import json\nimport requests\n\ndef handler(event, context):\n    import lazily\n',
  ...distribution('requests', {
    version: '2.34.2',
    fields: [
      'Requires-Dist: urllib3<3,>=1.26',
      "Requires-Dist: PySocks ; extra == 'socks'",
      'Provides-Extra: socks',
    ],
    files: {
      'requests/__init__.py': 'from . import api\nimport urllib3\n',
      'requests/api.py': 'import urllib3.util\n',
    },
  }),
  ...distribution('urllib3', {
    version: '2.8.0',
    files: { 'urllib3/__init__.py': '', 'urllib3/util.py': '' },
  }),
  ...distribution('python-dateutil', { files: { 'dateutil/__init__.py': '', 'dateutil/data.txt': '' } }),
};

/** The same one folder deeper. */
const folder = (files: Readonly<Record<string, string | Buffer>>): MadeFiles =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`deps/${path}`, content]));

describe('zipwright why', () => {
  test('what provides a module, what that hides, what brought it in, and who imports it', async () => {
    expect(await why('urllib3', { files: application })).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: [
        'urllib3 is urllib3/__init__.py in the package, from urllib3 2.8.0',
        'Not taken',
        '  from the SDK of python3.12: urllib3 2.6.3 (read 2026-09-27), in /var/lang/lib/python3.12/site-packages: /var/task/urllib3/__init__.py comes first on the search path',
        'urllib3 2.8.0 is there for',
        '  requests → urllib3<3,>=1.26',
        'Imported by',
        '  app.py:2 → requests/__init__.py:2 → urllib3',
        '',
      ].join('\n'),
    });
  });

  test('--importers lists the other places', async () => {
    const { stdout } = await why('urllib3', { files: application, flags: ['--importers'] });
    expect(stdout).toContain(
      'Imported by\n  app.py:2 → requests/__init__.py:2 → urllib3\n  requests/api.py:1\n',
    );
  });

  test('a layer provides it, or the runtime', async () => {
    const layer = { 'python/helper.py': '' };
    const { stdout } = await why('helper', { files: { 'app.py': 'import helper\n' }, layer });
    expect(stdout).toBe(
      'helper is python/helper.py in the layer deps.zip\nImported by\n  app.py:1 → helper\n',
    );
    expect((await why('json', { files: application })).stdout).toMatch(
      /^json is from the standard library of python3\.12, in \/var\/lang\/lib\/python3\.12\nImported by\n {2}app\.py:1 → json\n$/,
    );
    expect((await why('boto3', { files: application })).stdout).toMatch(
      /^boto3 is from the SDK of python3\.12: boto3 1\./,
    );
    expect((await why('time', { files: application })).stdout).toMatch(
      /^time is built into the interpreter of python3\.12\n/,
    );
  });

  test('a distribution by its name, where no module has it', async () => {
    const { exitCode, stdout } = await why('Python.DateUtil', { files: application });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'Python.DateUtil is a distribution with dateutil\npython-dateutil 1.0 is there for\n  nothing else requires it\nImported by\n  nothing that app leads to, as far as sources tell without running them\n',
    );
  });

  test('a path in the zip, or as Lambda prints it', async () => {
    for (const path of ['requests/api.py', '/var/task/requests/api.py']) {
      const { stdout } = await why(path, { files: application });
      expect(stdout).toMatch(/^requests\.api is requests\/api\.py in the package, from requests 2\.34\.2\n/);
    }
    expect((await why('dateutil/data.txt', { files: application })).stdout).toMatch(
      /^dateutil\/data\.txt is there, and is no module that imports find\npython-dateutil 1\.0 is there for\n/,
    );
    const { stdout } = await why('/opt/python/helper.py', { files: {}, layer: { 'python/helper.py': '' } });
    expect(stdout).toMatch(/^helper is python\/helper\.py in the layer deps\.zip\n/);
    expect((await why('/var/lang/lib/python3.12/email/mime/text.py', { files: {} })).stdout).toMatch(
      /^email\.mime\.text is from the standard library of python3\.12, in \S+, if that has it: /,
    );
  });

  test('nothing provides it: exit code 3, who imports it, and what is near', async () => {
    const { exitCode, stdout } = await why('lazily', {
      files: application,
      layer: { 'python/lib/python3.11/site-packages/lazily.py': '' },
    });
    expect(exitCode).toBe(3);
    expect(stdout.split('\n')).toEqual([
      'lazily is not found: neither the package, a layer nor python3.12 x86_64 provides it',
      'Near it',
      "  python/lib/python3.11/site-packages/lazily.py in the layer deps.zip lies in a layer's folder for another Python",
      'Imported by',
      '  app.py:5 (lazy) → lazily',
      '',
    ]);
  });

  test('of a module in a package that is missing, the package is what is looked for', async () => {
    const { exitCode, stdout } = await why('helpers.text', { files: { 'src/helpers/__init__.py': '' } });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('src/helpers/__init__.py lies in a folder that imports do not look in');
  });

  test('the distribution of a file out of reach, and one that is there by its metadata alone', async () => {
    const out = await why('far', { files: folder(distribution('far', { files: { 'far.py': '' } })) });
    expect(out.stdout).toContain('deps/far.py (far 1.0) lies in a folder that imports do not look in');
    const { 'PyYAML-1.0.dist-info/METADATA': metadata = '' } = distribution('PyYAML');
    const hollow = {
      'PyYAML-1.0.dist-info/METADATA': metadata,
      'PyYAML-1.0.dist-info/top_level.txt': 'yaml\n',
    };
    expect((await why('yaml', { files: hollow })).stdout).toContain(
      'PyYAML 1.0 should have yaml by its metadata, but its file is not there',
    );
  });

  test('a typing error, and what it may have meant', async () => {
    expect((await why('requets', { files: application })).stdout).toContain(
      'requests is there, and has a similar name',
    );
    expect((await why('jsn', { files: application })).stdout).toContain(
      'json is there, and has a similar name',
    );
  });

  test('an extra that would have brought it in is told', async () => {
    const files = { ...application, ...distribution('PySocks', { files: { 'socks.py': '' } }) };
    expect((await why('socks', { files })).stdout).toContain(
      'PySocks 1.0 is there for\n  nothing else requires it\n  requests[socks] would\n',
    );
  });

  test('what could be the name of nothing is a usage error', async () => {
    for (const asked of ['', '/', '..', ' ', 'a.'.repeat(30_000)]) {
      const { exitCode, stdout, stderr } = await why(asked, { files: application });
      expect(exitCode).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('it is no name of a module, a distribution or a file');
    }
  });

  test('names from outside cannot move the cursor', async () => {
    const { stdout } = await why('evil\u001b[2J', { files: { 'x/evil\u001b[2j.py': '' } });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('evil\ufffd[2J is not found');
  });

  test('--json: the same as data', async () => {
    const { stdout } = await why('urllib3.util', { files: application, flags: ['--json', '--importers'] });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      asked: 'urllib3.util',
      subject: 'module',
      isFound: true,
      candidates: [
        {
          origin: 'artifact',
          form: 'source',
          path: 'urllib3/util.py',
          location: '/var/task/urllib3/util.py',
          distribution: 'urllib3',
          version: '2.8.0',
          verdict: 'taken',
        },
        {
          origin: 'runtime',
          part: 'sdk',
          isAssumed: true,
          verdict: 'loses',
          loss: { reason: 'package-elsewhere' },
        },
      ],
      distributions: [
        {
          name: 'urllib3',
          modules: ['urllib3'],
          roots: 'metadata',
          chains: [{ steps: [{ name: 'requests' }, { name: 'urllib3' }] }],
        },
      ],
      imports: { start: 'app', isReached: true, kind: 'required', importerCount: 1 },
    });
  });

  test('what is no zip is an error', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'app.zip'), 'no zip');
    const { exitCode, stdout } = await runCli(['why', 'x', 'app.zip', '--json'], { directory });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ARTIFACT_UNREADABLE' } });
  });
});
