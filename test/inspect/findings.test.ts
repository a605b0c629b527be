import { describe, expect, test } from 'vitest';
import { findingCodes, type FindingCode } from '../../src/inspect/finding.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { distribution, HANDLER, inspectCase, type MadeCase } from './inspected.ts';

/** A case that has exactly one finding, and one as near to it as can be that has none. */
interface Pair {
  readonly code: FindingCode;
  readonly about: string;
  readonly severity?: 'error' | 'warning' | 'notice';
  readonly wrong: MadeCase;
  readonly right: MadeCase;
  /** What the finding says besides. */
  readonly says?: Readonly<Record<string, unknown>>;
}

const app = (content: string) => ({ 'app.py': `${content}\ndef handler(event, context): pass\n` });
const glibc = (version: string) => ({
  needed: ['libc.so.6'],
  versionNeeds: { 'libc.so.6': [`GLIBC_${version}`] },
});
const pe = Buffer.concat([
  Buffer.from('MZ'),
  Buffer.alloc(58),
  Buffer.from([64, 0, 0, 0]),
  Buffer.from('PE\0\0'),
]);
const macho = Buffer.from('cffaedfe0c000001000000000600000000000000', 'hex');
const pyc = (magic: number) => Buffer.from([magic & 0xff, magic >> 8, 13, 10, 0, 0, 0, 0]);
const TAG = 'cpython-313-x86_64-linux-gnu';
const SDK = { ...distribution('boto3'), ...distribution('botocore'), ...distribution('s3transfer') };
const LAYER = { 'python/shared.py': '' };
const KEY = '-----BEGIN PRIVATE KEY-----\nMIIE\n';
const mega = 'x'.repeat(200_000);

const pairs: readonly Pair[] = [
  {
    code: 'ENTRY_UNREADABLE',
    about: 'an encrypted entry',
    severity: 'error',
    wrong: { files: [{ name: 'data.bin', content: 'x', flags: 1 }] },
    right: { files: [{ name: 'data.bin', content: 'x' }] },
  },
  {
    code: 'ENTRY_UNREADABLE',
    about: 'a method that Lambda does not unpack',
    severity: 'error',
    wrong: { files: [{ name: 'data.txt', content: 'x', method: 93 }] },
    right: { files: [{ name: 'data.txt', content: 'x', method: 0 }] },
  },
  {
    code: 'ENTRY_UNREADABLE',
    about: 'a damaged library',
    severity: 'error',
    wrong: { files: [{ name: 'a.so', content: 'xxxx', central: { crc32: 1 }, local: { crc32: 2 } }] },
    right: { files: [{ name: 'a.so', content: 'xxxx' }] },
  },
  {
    code: 'ENTRY_UNREADABLE',
    about: 'a pipe',
    severity: 'error',
    wrong: { files: [{ name: 'pipe', mode: 0o010644 }] },
    right: { files: [{ name: 'pipe', mode: 0o100644 }] },
  },
  ...['/etc/passwd', '../up.txt', 'C:/up.txt'].map((name): Pair => ({
    code: 'NAME_UNSAFE',
    about: name,
    severity: 'error',
    wrong: { files: [{ name, content: 'x' }] },
    right: { files: [{ name: `./a//${name.replaceAll(/[^a-z]/g, '')}`, content: 'x' }] },
  })),
  {
    code: 'NAME_BACKSLASH',
    about: 'as some tools of Windows write',
    severity: 'error',
    wrong: { files: { 'pkg\\mod.txt': '' } },
    right: { files: { 'pkg/mod.txt': '' } },
  },
  {
    code: 'NAME_DUPLICATE',
    about: 'with other contents',
    severity: 'warning',
    wrong: {
      files: [
        { name: 'a.txt', content: '1' },
        { name: 'a.txt', content: '2' },
      ],
    },
    right: {
      files: [
        { name: 'a.txt', content: '1' },
        { name: 'b.txt', content: '2' },
      ],
    },
  },
  {
    code: 'NAME_CASE_CLASH',
    about: 'two files',
    severity: 'notice',
    wrong: { files: { 'Data.txt': '', 'data.txt': '' } },
    right: { files: { 'Data.txt': '', 'sub/data.txt': '' } },
  },
  {
    code: 'LINK_OUTSIDE',
    about: 'a relative link',
    severity: 'error',
    wrong: { files: [{ name: 'a/link', content: '../../up', mode: 0o120777 }] },
    right: { files: [{ name: 'a/link', content: '../up', mode: 0o120777 }] },
  },
  {
    code: 'LINK_OUTSIDE',
    about: 'an absolute link may lead to what Lambda has',
    severity: 'warning',
    wrong: { files: [{ name: 'link', content: '/opt/lib/a', mode: 0o120777 }] },
    right: { files: [{ name: 'link', content: 'opt/lib/a', mode: 0o120777 }] },
  },
  {
    code: 'MODE_UNREADABLE',
    about: 'a file of its owner only',
    severity: 'error',
    wrong: { files: [{ name: 'data.txt', content: 'x', mode: 0o100600 }] },
    right: { files: [{ name: 'data.txt', content: 'x', mode: 0o100604 }] },
    says: { lambdaError: "[Errno 13] Permission denied: '/var/task/data.txt'" },
  },
  {
    code: 'MODE_UNREADABLE',
    about: 'no mode at all, as Python writes',
    severity: 'error',
    wrong: { files: [{ name: 'data.txt', content: 'x', mode: 0 }] },
    right: { files: [{ name: 'data.txt', content: 'x', mode: 0, host: 0 }] },
  },
  {
    code: 'MODE_UNREADABLE',
    about: 'a folder that cannot be entered',
    severity: 'error',
    wrong: {
      files: [
        { name: 'sub/', mode: 0o040744 },
        { name: 'sub/a.txt', content: '' },
      ],
    },
    right: {
      files: [
        { name: 'sub/', mode: 0o040755 },
        { name: 'sub/a.txt', content: '' },
      ],
    },
  },
  {
    code: 'HANDLER_MALFORMED',
    about: 'without a function',
    severity: 'error',
    wrong: { files: {}, target: { handler: 'app' } },
    right: { files: {}, target: { handler: 'app.handler' } },
  },
  {
    code: 'HANDLER_FILE_MISSING',
    about: 'one folder down',
    severity: 'error',
    wrong: { files: { 'src/main.py': 'def handler(e, c): pass' }, target: { handler: 'main.handler' } },
    right: { files: { 'src/main.py': 'def handler(e, c): pass' }, target: { handler: 'src/main.handler' } },
    says: { hint: expect.stringContaining('one folder too deep') },
  },
  {
    code: 'HANDLER_FILE_MISSING',
    about: 'in no layer either',
    severity: 'error',
    wrong: {
      files: {},
      layers: [{ 'main.py': 'handler = 1', 'python/a.py': '' }],
      target: { handler: 'main.handler' },
    },
    right: { files: {}, layers: [{ 'python/main.py': 'handler = 1' }], target: { handler: 'main.handler' } },
  },
  {
    code: 'HANDLER_FUNCTION_MISSING',
    about: 'another name',
    severity: 'error',
    wrong: { files: { 'app.py': 'def other(event, context): pass\n' } },
    right: { files: { 'app.py': 'from web import handler\n', 'web.py': 'def handler(e, c): pass' } },
  },
  {
    code: 'HANDLER_UNKNOWN',
    about: 'nobody said',
    severity: 'notice',
    wrong: { files: {}, target: { handler: undefined as unknown as string } },
    right: { files: { 'python/a.py': '' }, target: { kind: 'layer' } },
  },
  {
    code: 'MODULE_MISSING',
    about: 'a distribution that was forgotten',
    severity: 'error',
    wrong: { files: app('import requests') },
    right: { files: app('try:\n    import requests\nexcept ImportError:\n    requests = None') },
    says: {
      path: 'app.py',
      lambdaError: "Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests'",
    },
  },
  {
    code: 'MODULE_MISSING',
    about: 'by way of another module',
    severity: 'error',
    wrong: {
      files: {
        ...app('from pkg import web'),
        'pkg/__init__.py': '',
        'pkg/web.py': 'from . import db\nimport flask',
      },
    },
    right: {
      files: {
        ...app('from pkg import web'),
        'pkg/__init__.py': '',
        'pkg/web.py': 'def f():\n    import flask',
      },
    },
  },
  {
    code: 'MODULE_MISSING',
    about: 'a module of a package',
    severity: 'error',
    wrong: { files: { ...app('import pkg.web'), 'pkg/__init__.py': '' } },
    right: {
      files: { ...app('import pkg.web'), 'pkg/__init__.py': 'import sys\nsys.modules["pkg.web"] = sys' },
    },
  },
  {
    code: 'MODULE_MISSING',
    about: 'a module that this Python has no longer',
    severity: 'error',
    wrong: { files: app('import telnetlib') },
    right: { files: app('import telnetlib'), runtime: 'python3.12' },
  },
  {
    code: 'MODULE_MISSING',
    about: 'a layer in which it lies too deep',
    severity: 'error',
    wrong: { files: app('import shared'), layers: [{ 'python/src/shared.py': '' }] },
    right: { files: app('import shared, boto3, os.path'), layers: [LAYER] },
    says: { hint: expect.stringContaining('"python/src/shared.py" is there') },
  },
  {
    code: 'MODULE_MISSING',
    about: 'a folder that only a distribution adds to the path',
    severity: 'error',
    wrong: {
      files: {
        ...app('import shared, a'),
        'vendor/shared.py': '',
        ...distribution('a', { files: { 'a.py': 'import sys\nsys.path' } }),
      },
    },
    right: {
      files: {
        ...app('import sys\nsys.path.append("/var/task/vendor")\nimport shared'),
        'vendor/shared.py': '',
      },
    },
  },
  {
    code: 'STDLIB_SHADOWED',
    about: 'email.py',
    severity: 'warning',
    wrong: { files: { 'email.py': '' } },
    right: { files: { 'email/template.txt': '', 'mail.py': '', 'sub/email.py': '' } },
  },
  {
    code: 'BYTECODE_OTHER_VERSION',
    about: 'beside its source',
    severity: 'notice',
    wrong: { files: { 'a.py': '', '__pycache__/a.cpython-311.pyc': pyc(3495) } },
    right: { files: { 'a.py': '', '__pycache__/a.cpython-313.pyc': pyc(3571) } },
  },
  {
    code: 'BYTECODE_OTHER_VERSION',
    about: 'instead of its source',
    severity: 'error',
    wrong: { files: { 'a.pyc': pyc(3495) } },
    right: { files: { 'a.pyc': pyc(3571) } },
  },
  {
    code: 'NATIVE_DAMAGED',
    about: 'cut off',
    severity: 'error',
    wrong: { files: { [`a.${TAG}.so`]: makeElf().subarray(0, 100) } },
    right: { files: { [`a.${TAG}.so`]: makeElf() } },
  },
  {
    code: 'NATIVE_OTHER_MACHINE',
    about: 'a library',
    severity: 'error',
    wrong: { files: { 'lib/liba.so.1': makeElf({ machine: 183 }) } },
    right: { files: { 'lib/liba.so.1': makeElf({ machine: 183 }) }, target: { architecture: 'arm64' } },
  },
  {
    code: 'NATIVE_OTHER_MACHINE',
    about: 'x86 libraries in an arm64 zip (packaging.md, osls)',
    severity: 'error',
    wrong: { files: { 'a.abi3.so': makeElf() }, target: { architecture: 'arm64' } },
    right: { files: { 'bin/linux-x86_64/tool': makeElf() }, target: { architecture: 'arm64' } },
  },
  {
    code: 'NATIVE_OTHER_SYSTEM',
    about: 'macOS',
    severity: 'error',
    wrong: { files: { 'a.cpython-313-darwin.so': macho } },
    right: { files: { 'a.cpython-313-darwin.so.txt': macho } },
  },
  {
    code: 'NATIVE_OTHER_SYSTEM',
    about: 'Windows',
    severity: 'error',
    wrong: { files: { 'a.cp313-win_amd64.pyd': pe } },
    right: { files: { 'bin/windows/a.exe': pe } },
  },
  {
    code: 'NATIVE_OTHER_SYSTEM',
    about: "a program of Windows' is weight",
    severity: 'notice',
    wrong: { files: { 'gui.exe': pe } },
    right: { files: { 'gui.exe': 'MZ' } },
  },
  {
    code: 'NATIVE_OTHER_SYSTEM',
    about: 'musl',
    severity: 'error',
    wrong: { files: { 'a.abi3.so': makeElf({ needed: ['libc.musl-x86_64.so.1'] }) } },
    right: { files: { 'a.abi3.so': makeElf({ needed: ['libc.so.6'] }) } },
  },
  {
    code: 'NATIVE_OTHER_PYTHON',
    about: 'another version',
    severity: 'error',
    wrong: { files: { 'a.cpython-311-x86_64-linux-gnu.so': makeElf() } },
    right: { files: { 'a.cpython-311-x86_64-linux-gnu.so': makeElf() }, runtime: 'python3.11' },
  },
  {
    code: 'NATIVE_OTHER_PYTHON',
    about: 'another version beside the right one is weight',
    severity: 'notice',
    wrong: { files: { 'a.cpython-311-x86_64-linux-gnu.so': makeElf(), [`a.${TAG}.so`]: makeElf() } },
    right: { files: { 'a.abi3.so': makeElf(), [`a.${TAG}.so`]: makeElf() } },
  },
  {
    code: 'NATIVE_TOO_NEW',
    about: 'glibc 2.27 on python3.11 (packaging.md, sam python-uv)',
    severity: 'error',
    wrong: { files: { 'a.abi3.so': makeElf(glibc('2.27')) }, runtime: 'python3.11' },
    right: { files: { 'a.abi3.so': makeElf(glibc('2.26')) }, runtime: 'python3.11' },
    says: { lambdaError: expect.stringContaining("version `GLIBC_2.27' not found") },
  },
  {
    code: 'NATIVE_TOO_NEW',
    about: 'libstdc++',
    severity: 'error',
    wrong: {
      files: {
        'a.abi3.so': makeElf({
          needed: ['libstdc++.so.6'],
          versionNeeds: { 'libstdc++.so.6': ['GLIBCXX_3.4.30'] },
        }),
      },
    },
    right: {
      files: {
        'a.abi3.so': makeElf({
          needed: ['libstdc++.so.6'],
          versionNeeds: { 'libstdc++.so.6': ['GLIBCXX_3.4.30'] },
        }),
        'lib/libstdc++.so.6': makeElf({ soname: 'libstdc++.so.6' }),
      },
    },
  },
  {
    code: 'LIBRARY_MISSING',
    about: 'for a module',
    severity: 'error',
    wrong: { files: { 'a.abi3.so': makeElf({ needed: ['libGL.so.1'] }) } },
    right: {
      files: { 'a.abi3.so': makeElf({ needed: ['libGL.so.1'] }) },
      layers: [{ 'lib/libGL.so.1': makeElf() }],
    },
  },
  {
    code: 'LIBRARY_MISSING',
    about: 'for a library that may never be loaded',
    severity: 'warning',
    wrong: { files: { 'lib/libb.so': makeElf({ needed: ['libcuda.so.1'] }) } },
    right: { files: { 'lib/libb.so': makeElf({ needed: ['libz.so.1', 'libssl.so.3'] }) } },
  },
  {
    code: 'REQUIREMENT_UNMET',
    about: 'missing',
    severity: 'warning',
    wrong: { files: distribution('a', { fields: ['Requires-Dist: b>=2'] }) },
    right: {
      files: distribution('a', {
        fields: ["Requires-Dist: b>=2; sys_platform == 'win32'", "Requires-Dist: c; extra == 'x'"],
      }),
    },
  },
  {
    code: 'REQUIREMENT_UNMET',
    about: 'of another version',
    severity: 'warning',
    wrong: {
      files: {
        ...distribution('a', { fields: ['Requires-Dist: b (>=2)'] }),
        ...distribution('b', { version: '1.9' }),
      },
    },
    right: {
      files: {
        ...distribution('a', { fields: ['Requires-Dist: b (>=2)'] }),
        ...distribution('b', { version: '2.0' }),
      },
    },
  },
  {
    code: 'REQUIREMENT_UNMET',
    about: "of the runtime's SDK",
    severity: 'warning',
    wrong: { files: distribution('a', { fields: ['Requires-Dist: boto3>=9'] }) },
    right: { files: distribution('a', { fields: ['Requires-Dist: boto3>=1', 'Requires-Dist: six>=99'] }) },
  },
  {
    code: 'PYTHON_UNMET',
    about: 'an older one',
    severity: 'warning',
    wrong: { files: distribution('a', { fields: ['Requires-Python: <3.12'] }) },
    right: { files: distribution('a', { fields: ['Requires-Python: >=3.13'] }) },
  },
  {
    code: 'METADATA_BROKEN',
    about: 'without a version',
    severity: 'warning',
    wrong: { files: { 'a-1.dist-info/METADATA': 'Name: a\n' } },
    right: { files: { 'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n' } },
  },
  {
    code: 'SDK_PARTIAL',
    about: "urllib3 for the runtime's boto3",
    severity: 'warning',
    wrong: { files: { ...app('import boto3'), ...distribution('urllib3') } },
    right: { files: { ...app('import json'), ...distribution('urllib3') } },
  },
  {
    code: 'SDK_PARTIAL',
    about: 'boto3 without botocore',
    severity: 'warning',
    wrong: { files: distribution('boto3') },
    right: { files: SDK },
  },
  {
    code: 'LAYER_WITHOUT_FOLDERS',
    about: 'as zipped from site-packages',
    severity: 'error',
    wrong: { files: {}, layers: [{ 'requests/__init__.py': '' }] },
    right: { files: {}, layers: [{ 'python/requests/__init__.py': '' }] },
  },
  {
    code: 'LAYER_WITHOUT_FOLDERS',
    about: 'the artifact itself',
    severity: 'error',
    wrong: { files: { 'requests/__init__.py': '' }, target: { kind: 'layer' } },
    right: { files: { 'bin/tool': '' }, target: { kind: 'layer' } },
  },
  {
    code: 'LAYER_OTHER_PYTHON',
    about: 'python3.11',
    severity: 'error',
    wrong: { files: {}, layers: [{ 'python/lib/python3.11/site-packages/a.py': '' }] },
    right: {
      files: {},
      layers: [
        { 'python/lib/python3.13/site-packages/a.py': '', 'python/lib/python3.11/site-packages/a.py': '' },
      ],
    },
  },
  {
    code: 'LAYERS_TOO_MANY',
    about: 'six',
    severity: 'error',
    wrong: { files: {}, layers: Array.from({ length: 6 }, () => LAYER) },
    right: { files: {}, layers: Array.from({ length: 5 }, () => LAYER) },
  },
  {
    code: 'SIZE_OVER_LIMIT',
    about: 'with a layer, as declared',
    severity: 'error',
    wrong: {
      files: [{ name: 'a.dat', content: 'x', central: { size: 200_000_000 } }],
      layers: [
        [
          { name: 'lib/b', content: '' },
          { name: 'lib/b.dat', content: 'x', central: { size: 62_144_001 } },
        ],
      ],
    },
    right: {
      files: [{ name: 'a.dat', content: 'x', central: { size: 200_000_000 } }],
      layers: [[{ name: 'lib/b.dat', content: 'x', central: { size: 62_100_000 } }]],
    },
    says: { message: expect.stringContaining('a.dat 200.0 MB, layer0.zip:lib/b.dat 62.1 MB') },
  },
  {
    code: 'SIZE_NEEDS_S3',
    about: 'a stored file',
    severity: 'notice',
    wrong: { files: [{ name: 'a.dat', content: Buffer.alloc(50 * 1024 * 1024), method: 0 }] },
    right: { files: [{ name: 'a.dat', content: Buffer.alloc(50 * 1024 * 1024) }] },
  },
  {
    code: 'RUNTIME_DEPRECATED',
    about: 'since a while',
    severity: 'warning',
    wrong: { files: {}, runtime: 'python3.9' },
    right: { files: {}, runtime: 'python3.11' },
  },
  {
    code: 'RUNTIME_DEPRECATED',
    about: 'and no updates are taken',
    severity: 'error',
    wrong: { files: {}, runtime: 'python3.9', target: { today: '2026-10-01' } },
    right: { files: {}, runtime: 'python3.9', target: { today: '2025-01-01' } },
  },
  {
    code: 'SECRET_INSIDE',
    about: '.env',
    severity: 'warning',
    wrong: { files: { '.env': 'TOKEN=1' } },
    right: { files: { '.env.example': 'TOKEN=', '.envrc': 'x' } },
  },
  {
    code: 'SECRET_INSIDE',
    about: 'a private key',
    severity: 'error',
    wrong: { files: { 'keys/a.pem': KEY } },
    right: {
      files: {
        ...distribution('a', { files: { 'a/test.pem': KEY } }),
        'ca.pem': '-----BEGIN CERTIFICATE-----',
      },
    },
  },
  {
    code: 'SECRET_INSIDE',
    about: '.aws',
    severity: 'error',
    wrong: { files: { '.aws/credentials': '[default]' } },
    right: { files: { 'aws/credentials': '[default]' } },
  },
  {
    code: 'SECRET_INSIDE',
    about: '.git',
    severity: 'warning',
    wrong: { files: { '.git/HEAD': 'ref' } },
    right: { files: { '.gitignore': 'dist' } },
  },
  {
    code: 'WEIGHT_UNUSED',
    about: 'tests',
    severity: 'notice',
    wrong: { files: { 'a/tests/test_a.py': mega } },
    right: { files: { 'a/tests/test_a.py': 'x', 'a/tests/data.bin2': mega } },
  },
  {
    code: 'TARGET_ASSUMED',
    about: 'nobody said',
    severity: 'notice',
    wrong: { files: {}, target: { assumed: ['runtime', 'architecture'] } },
    right: { files: {}, target: { assumed: [] } },
    says: { hint: 'say it with --runtime and --arch' },
  },
];

describe('findings', () => {
  test.each(pairs)('$code: $about', ({ code, severity, wrong, right, says = {} }) => {
    expect(inspectCase(wrong)).toEqual([
      expect.objectContaining({ code, ...(severity === undefined ? {} : { severity }), ...says }),
    ]);
    expect(inspectCase(right)).toEqual([]);
  });

  test('all have a pair; what is no zip at all is tried in inspect-artifact.test.ts', () => {
    const tried = new Set(pairs.map(({ code }) => code));
    expect(findingCodes.filter((code) => !tried.has(code))).toEqual(['ARCHIVE_UNREADABLE']);
  });

  test('name the distribution and the layer', () => {
    const files = distribution('numpy', { files: { 'numpy/core.abi3.so': makeElf({ machine: 183 }) } });
    const layer = Object.fromEntries(
      Object.entries(files).map(([path, content]) => [`python/${path}`, content]),
    );
    expect(inspectCase({ files: [HANDLER], layers: [layer] })).toEqual([
      expect.objectContaining({
        code: 'NATIVE_OTHER_MACHINE',
        path: 'python/numpy/core.abi3.so',
        layer: 'layer0.zip',
        distribution: 'numpy',
      }),
    ]);
  });

  test('show names without control characters', () => {
    const [finding] = inspectCase({ files: [{ name: 'a\u001b[2J\n', content: 'x' }] });
    expect(finding).toMatchObject({ code: 'NAME_UNSAFE' });
    expect(finding?.message).not.toMatch(/[\u001b\n]/);
  });
});
