import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, type CliResult } from '../cli/run-cli.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { distribution, functionZip, type MadeFiles } from './inspected.ts';

const FLAGS = ['--runtime', '3.12', '--arch', 'x86_64', '--handler', 'app.handler'];

async function imports(files: MadeFiles, ...flags: readonly string[]): Promise<CliResult> {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'app.zip'), functionZip(files));
  return runCli(['imports', 'app.zip', ...FLAGS, ...flags], { directory });
}

const application: MadeFiles = {
  'app.py':
    'import json, sys, boto3\nimport requests\nfrom own import work\nimport gone\n\ndef handler(event, context):\n    import plugin\n',
  'own/__init__.py': '',
  'own/work.py': 'import requests\n',
  'plugin.py': 'import urllib3\n',
  ...distribution('requests', {
    version: '2.34.2',
    files: {
      'requests/__init__.py':
        'import re\nfrom . import api\ntry:\n    import simplejson, chardet\nexcept ImportError:\n    pass\n',
      'requests/api.py': 'import urllib3\n',
    },
  }),
  ...distribution('urllib3', { version: '2.8.0', files: { 'urllib3/__init__.py': 'import os\n' } }),
};

describe('zipwright imports', () => {
  test("the user's modules, distributions, the runtime and what is missing", async () => {
    expect(await imports(application)).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: [
        'app app.py',
        "├── boto3 1.42.97 of the runtime's SDK",
        '├── requests 2.34.2',
        '│   ├── simplejson of the runtime  (guarded)',
        '│   └── urllib3 2.8.0',
        '├── own own/__init__.py',
        '├── own.work own/work.py',
        '│   └── requests 2.34.2 (above)',
        '├── gone is missing  (app.py:4)',
        '├── plugin plugin.py  (lazy)',
        '│   └── urllib3 2.8.0  (lazy)',
        '└── standard library: json, sys',
        '',
        'Always loaded before the handler can be called: 6 modules, 255 B of source',
        '  own files  3 modules, 137 B of source',
        '  requests   2 modules, 108 B of source',
        '  urllib3    1 module, 10 B of source',
        '',
        '1 module that distributions do without is missing: --missing lists them',
        '',
      ].join('\n'),
    });
  });

  test('--depth ends it earlier, --all shows every module', async () => {
    const shallow = (await imports(application, '--depth', '1')).stdout.split('\n\n', 1)[0];
    expect(shallow?.split('\n').every((line) => /^(?:app|[├└])/.test(line))).toBe(true);
    expect((await imports(application, '--depth', '0')).stdout).toMatch(/^app app\.py\n\nAlways/);
    const { stdout } = await imports(application, '--all');
    expect(stdout).toContain('├── requests requests/__init__.py\n');
    expect(stdout).toContain('requests.api requests/api.py\n');
    expect(stdout).toContain('standard library: re\n');
  });

  test('--module starts elsewhere', async () => {
    expect((await imports(application, '--module', 'plugin')).stdout).toMatch(
      /^plugin plugin\.py\n└── urllib3 2\.8\.0\n\nAlways loaded before the handler can be called: 2 modules, /,
    );
  });

  test('--missing: exit code 3 when something is always imported and not there', async () => {
    const { exitCode, stdout } = await imports(application, '--missing');
    expect(exitCode).toBe(3);
    expect(stdout).toBe('gone (required)  app.py:4\nchardet (guarded)  requests/__init__.py:4\n');
    const none = await imports({ 'app.py': 'import json\n' }, '--missing');
    expect(none).toMatchObject({
      exitCode: 0,
      stdout: 'app.zip: no import that can be seen is missing on python3.12\n',
    });
    const optional = { 'app.py': 'def handler():\n    import gone\n' };
    expect(await imports(optional, '--missing')).toMatchObject({
      exitCode: 0,
      stdout: 'gone (lazy)  app.py:2\n',
    });
  });

  test('--format dot and mermaid: a picture, in which no name means something else', async () => {
    const files = {
      'app.py': 'import work, plugin\n',
      'plugin.py': 'def f():\n    import odd\n',
      'work.py': 'import gone\n',
      ...distribution('odd', { version: '1"]; x --> y', files: { 'odd.py': '' } }),
    };
    expect((await imports(files, '--format', 'dot')).stdout).toBe(
      `digraph imports {
  rankdir=LR;
  n0 [label="app", shape=box];
  n1 [label="work", shape=box];
  n2 [label="plugin", shape=box];
  n3 [label="gone", shape=octagon, color=red];
  n4 [label="odd 1\\"]; x --> y", shape=folder];
  n0 -> n1;
  n0 -> n2;
  n1 -> n3;
  n2 -> n4 [style=dashed, label="lazy"];
}
`,
    );
    expect((await imports(files, '--format', 'mermaid')).stdout).toBe(
      `flowchart LR
  n0["app"]
  n1["work"]
  n2["plugin"]
  n3{{"gone"}}
  n4[["odd 1#34;]#59; x --#62; y"]]
  n0 --> n1
  n0 --> n2
  n1 --> n3
  n2 -. lazy .-> n4
`,
    );
  });

  test('--json and --format json: the same as data', async () => {
    const { stdout } = await imports(application, '--json');
    expect((await imports(application, '--format', 'json')).stdout.replace(/"artifact".*/, '')).toBe(
      stdout.replace(/"artifact".*/, ''),
    );
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      module: 'app',
      tree: {
        start: 'module app',
        units: expect.arrayContaining([
          {
            id: 'distribution requests',
            kind: 'distribution',
            name: 'requests',
            version: '2.34.2',
            reach: 'required',
            modules: 2,
          },
          {
            id: 'runtime boto3',
            kind: 'runtime',
            name: 'boto3',
            part: 'sdk',
            version: '1.42.97',
            reach: 'required',
            modules: 1,
          },
        ]) as unknown,
        links: expect.arrayContaining([
          {
            from: 'distribution requests',
            to: 'distribution urllib3',
            kind: 'required',
            path: 'requests/api.py',
            line: 1,
          },
        ]) as unknown,
      },
      load: {
        modules: 6,
        bytes: 255,
        nativeBytes: 0,
        parts: [{ modules: 3, bytes: 137 }, { distribution: 'requests' }, {}],
      },
      missing: [
        {
          name: 'gone',
          kind: 'required',
          isOfDistributions: false,
          importers: [{ path: 'app.py', line: 4 }],
        },
        { name: 'chardet', kind: 'guarded', isOfDistributions: true },
      ],
    });
  });

  test('without a module to start from it is an error', async () => {
    expect(await imports(application, '--module', 'nothere')).toMatchObject({
      exitCode: 2,
      stderr:
        'error: Cannot follow the imports of "app.zip": neither it nor a layer has the module "nothere"\nhint: zipwright why nothere tells what is near it\n',
    });
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'app.zip'), functionZip(application));
    const { exitCode, stdout } = await runCli(['imports', 'app.zip', '--json'], { directory });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'START_UNKNOWN' } });
  });
});
