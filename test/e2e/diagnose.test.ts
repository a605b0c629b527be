import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listInterpreters } from '../../src/toolchain/find-python.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip, type MadeEntry } from '../makers/zip-maker.ts';
import { root, sharedCache, zipwright } from './cli.ts';

const runtime = (await listInterpreters(process.env)).find(({ minor }) => minor >= 10 && minor <= 14);

const H = 'def handler(event, context):\n    return 1\n';
const app = (content: string): MadeEntry => ({ name: 'app.py', content, mode: 0o100644 });

/** Artifacts that fail, and what diagnose says of the log that running them leaves. */
const broken: Record<string, [expected: string, entries: readonly MadeEntry[]]> = {
  'a module that is not there': ['MODULE_MISSING', [app(`import requests\n${H}`)]],
  'one that is imported when the handler runs': [
    'MODULE_MISSING',
    [app('def handler(event, context):\n    import requests\n')],
  ],
  'a handler in another file': ['HANDLER_FILE_MISSING', [{ name: 'src/app.py', content: H }]],
  'a handler of another name': ['HANDLER_FUNCTION_MISSING', [app('def main(event, context): pass\n')]],
  'a syntax error': ['syntax-error', [app('def handler(event, context)\n')]],
  'a file that nobody may read': [
    'MODE_UNREADABLE',
    [app(`import other\n${H}`), { name: 'other.py', content: '', mode: 0o100600 }],
  ],
  'a module of the name of one of the standard library': [
    'STDLIB_SHADOWED',
    [app(`import email.message\n${H}`), { name: 'email.py', content: '' }],
  ],
  'names with backslashes': ['NAME_BACKSLASH', [app(`import pkg.a\n${H}`), { name: 'pkg\\a.py' }]],
  'bytecode of another Python': [
    'BYTECODE_OTHER_VERSION',
    [app(`import fast\n${H}`), { name: 'fast.pyc', content: Buffer.alloc(32, 1) }],
  ],
  'a library of another processor': [
    'NATIVE_OTHER_MACHINE',
    [
      app(`import ctypes\nctypes.CDLL('/var/task/fast.bin')\n${H}`),
      { name: 'fast.bin', content: makeElf({ machine: process.arch === 'x64' ? 183 : 62 }), mode: 0o100755 },
    ],
  ],
  'a library of another system': [
    'NATIVE_OTHER_SYSTEM',
    [
      app(`import ctypes\nctypes.CDLL('/var/task/fast.bin')\n${H}`),
      {
        name: 'fast.bin',
        content: Buffer.concat([Buffer.from([0xcf, 0xfa, 0xed, 0xfe]), Buffer.alloc(100)]),
        mode: 0o100755,
      },
    ],
  ],
  'a call that takes too long': [
    'timeout',
    [app('import time\ndef handler(event, context):\n    time.sleep(9)\n')],
  ],
  'too little memory': [
    'out-of-memory',
    [app('def handler(event, context):\n    x = []\n    while True: x.append(bytearray(4_000_000))\n')],
  ],
  'an end without a word': ['exit', [app('import os\ndef handler(event, context):\n    os._exit(3)\n')]],
};

interface DiagnosisJson {
  readonly found: boolean;
  readonly problems: readonly {
    readonly kind: string;
    readonly matches: readonly { readonly finding: { readonly code: string } }[];
  }[];
}

describe.skipIf(runtime === undefined)('zipwright diagnose, of the logs of real runs', () => {
  const flags = [
    '--runtime',
    `python3.${runtime?.minor ?? 0}`,
    '--arch',
    process.arch === 'x64' ? 'x86_64' : 'arm64',
    '--handler',
    'app.handler',
  ];

  test.each(Object.entries(broken))('%s', async (_, [expected, entries]) => {
    const folder = temporaryFolder();
    const [zip, log] = [join(folder, 'app.zip'), join(folder, 'error.log')];
    writeFileSync(zip, makeZip({ entries }));
    const ran = await zipwright(['run', zip, ...flags]);
    expect(ran.exitCode).toBe(1);
    writeFileSync(log, `${ran.stderr}${ran.stdout}`);
    const { exitCode, stdout } = await zipwright(['diagnose', log, '--artifact', zip, ...flags, '--json']);
    const { problems, found } = JSON.parse(stdout) as DiagnosisJson;
    const best = problems[0];
    expect([exitCode, found, best?.matches[0]?.finding.code ?? best?.kind]).toEqual([0, true, expected]);
  });
});

test('standard input, from a folder that has nothing to do with zipwright', () => {
  const cli = join(root, 'out', 'zipwright.cjs');
  const answer = '{"errorMessage": "Unable to import module \'a\': No module named \'b\'", "errorType": "X"}';
  const { status, stdout } = spawnSync(process.execPath, [cli, 'diagnose', '-'], {
    cwd: temporaryFolder(),
    input: answer,
    encoding: 'utf8',
    env: { ...process.env, ZIPWRIGHT_CACHE_DIR: sharedCache },
  });
  expect([status, stdout.split('\n')[0]]).toEqual([0, 'problem: The module "b" is not found']);
});

test('the bundle has the pages that explain prints', async () => {
  const { exitCode, stdout } = await zipwright(['explain', 'module_missing'], {
    directory: temporaryFolder(),
  });
  expect([exitCode, stdout.split('\n')[0]]).toEqual([0, 'MODULE_MISSING']);
  expect((await zipwright(['explain'], { directory: temporaryFolder() })).stdout).toContain('DISK_FULL');
});
