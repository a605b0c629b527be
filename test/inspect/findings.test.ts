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
const inPython = (files: Readonly<Record<string, string | Buffer>>, folder = 'python/') =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}${path}`, content]));
const LAYER = { 'python/shared.py': '' };
const KEY = '-----BEGIN PRIVATE KEY-----\nMIIE\n';
const mega = 'x'.repeat(200_000);
const big = (name: string) => distribution(name, { files: { [`${name}.py`]: mega } });

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
  {
    code: 'ENTRY_UNREADABLE',
    about: 'two entries that share their bytes, as archives have that unpack to more than they are',
    severity: 'error',
    wrong: {
      files: [
        HANDLER,
        { name: 'a.txt', content: 'a' },
        { name: 'b.txt', content: 'a', central: { offset: 0 } },
      ],
    },
    right: { files: [HANDLER, { name: 'a.txt', content: 'a' }, { name: 'b.txt', content: 'a' }] },
  },
  {
    code: 'ARCHIVE_EXTRA_DATA',
    about: 'a program before the archive, whose offsets nobody changed',
    severity: 'warning',
    wrong: { files: {}, around: { before: Buffer.from('#!/bin/sh\n') } },
    right: { files: {}, around: { comment: '#!/bin/sh' } },
    says: { message: expect.stringContaining('10 bytes before its first entry') },
  },
  {
    code: 'ARCHIVE_EXTRA_DATA',
    about: 'bytes behind the end',
    severity: 'warning',
    wrong: { files: {}, around: { after: Buffer.from('x') } },
    right: {
      files: [{ name: 'a.txt', content: 'x', dataDescriptor: true, extra: Buffer.from('UT\u0001\u0000x') }],
    },
    says: { message: expect.stringContaining('1 byte behind its end') },
  },
  {
    code: 'ZIP64_USED',
    about: 'in the end record',
    severity: 'notice',
    wrong: { files: {}, around: { zip64End: true } },
    right: { files: {} },
  },
  {
    code: 'ZIP64_USED',
    about: 'in an entry',
    severity: 'notice',
    wrong: { files: [{ name: 'a.txt', content: 'x', zip64: true }] },
    right: { files: [{ name: 'a.txt', content: 'x' }] },
  },
  ...['/etc/passwd', '../up.txt', 'a//../up.txt', 'C:/up.txt'].map((name): Pair => ({
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
    code: 'NAME_DUPLICATE',
    about: 'a file and others below it',
    severity: 'error',
    wrong: { files: { data: 'x', 'data/a.txt': 'y' } },
    right: { files: { data: 'x', 'data.d/a.txt': 'y' } },
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
    code: 'MODE_NOT_EXECUTABLE',
    about: 'scripts that SAM took the bit from',
    severity: 'warning',
    wrong: { files: { 'bin/f2py': '#!/usr/bin/env python3\n', 'bin/jp.py': '#!/usr/bin/env python3\n' } },
    right: {
      files: [
        { name: 'bin/f2py', content: '#!/usr/bin/env python3\n', mode: 0o100755 },
        { name: 'bin/README', content: 'Programs' },
        { name: 'tool.py', content: '#!/usr/bin/env python3\n' },
      ],
    },
    says: { path: 'bin/f2py', message: '"bin/f2py" has mode 644: it cannot be started (and 1 more)' },
  },
  {
    code: 'MODE_NOT_EXECUTABLE',
    about: 'a script of the user, zipped where there are no modes',
    severity: 'warning',
    wrong: { files: [{ name: 'tools/run.sh', content: '#!/bin/sh\n', host: 0, mode: 0 }] },
    right: {
      files: {
        'tools/run.sh': 'echo',
        ...distribution('a', { files: { 'a/build.sh': '#!/bin/sh\n', 'a/x.py': '' } }),
        'b.py': 'import a.x',
      },
    },
    says: { message: expect.stringContaining('has no mode') },
  },
  {
    code: 'MODE_NOT_EXECUTABLE',
    about: 'a program, wherever it lies',
    severity: 'warning',
    wrong: { files: { 'driver/node': makeElf({ type: 2 }) } },
    right: {
      files: {
        'driver/node': makeElf({ machine: 62, type: 1 }),
        'driver/libnode.so.1': makeElf({ type: 2 }),
      },
    },
  },
  {
    code: 'MODE_NOT_EXECUTABLE',
    about: 'on PATH',
    severity: 'error',
    wrong: { files: {}, layers: [[{ name: 'bin/tool', content: '#!/bin/sh\n', mode: 0o100644 }]] },
    right: { files: {}, layers: [[{ name: 'bin/tool', content: '#!/bin/sh\n', mode: 0o100755 }]] },
    says: { layer: 'layer0.zip', lambdaError: "[Errno 13] Permission denied: '/opt/bin/tool'" },
  },
  {
    code: 'MODE_NOT_EXECUTABLE',
    about: 'an extension, which Lambda starts',
    severity: 'error',
    wrong: { files: { 'extensions/tracer': '#!/bin/sh\n' }, target: { kind: 'layer' } },
    right: {
      files: [{ name: 'extensions/tracer', content: '#!/bin/sh\n', mode: 0o100755 }],
      target: { kind: 'layer' },
    },
    says: {
      lambdaError: 'Extension.LaunchError: fork/exec /opt/extensions/tracer: permission denied',
    },
  },
  {
    code: 'MODE_UNUSUAL',
    about: 'the lock of uv (packaging.md)',
    severity: 'notice',
    wrong: { files: [{ name: '.lock', mode: 0o100666 }] },
    right: { files: [{ name: '.lock', mode: 0o100664 }] },
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
        'pkg/db.py': '',
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
    about: 'a module of machine code that only another package has',
    severity: 'error',
    wrong: {
      files: {
        ...app('import pkg._core'),
        'pkg/__init__.py': '',
        [`other/_core.${TAG}.so`]: makeElf(),
      },
    },
    right: {
      files: { ...app('import pkg._core'), 'pkg/__init__.py': '', [`pkg/_core.${TAG}.so`]: makeElf() },
    },
  },
  {
    code: 'NATIVE_OTHER_PYTHON',
    about: 'imported: one finding, not a missing module as well',
    severity: 'error',
    wrong: {
      files: {
        ...app('import pkg._core'),
        'pkg/__init__.py': '',
        'pkg/_core.cpython-311-x86_64-linux-gnu.so': makeElf(),
      },
    },
    right: {
      files: { ...app('import pkg._core'), 'pkg/__init__.py': '', [`pkg/_core.${TAG}.so`]: makeElf() },
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
    right: { files: app('import shared, six, os.path'), layers: [LAYER] },
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
    code: 'MODULE_MISSING',
    about: 'machine code that was dropped',
    severity: 'error',
    wrong: {
      files: {
        ...app('import crc'),
        ...distribution('crc', {
          files: { 'crc/__init__.py': 'from .core import crc32', 'crc/core.py': 'from . import _native' },
        }),
      },
    },
    right: {
      files: {
        ...app('import crc'),
        ...distribution('crc', {
          files: {
            'crc/__init__.py': 'from .core import crc32',
            'crc/core.py': 'def crc32(data):\n    from . import _native',
          },
        }),
      },
    },
    says: {
      path: 'crc/core.py',
      lambdaError:
        "Runtime.ImportModuleError: Unable to import module 'app': cannot import name '_native' from 'crc' (/var/task/crc/__init__.py)",
    },
  },
  {
    code: 'MODULE_MISSING',
    about: 'a module of the own package',
    severity: 'error',
    wrong: {
      files: {
        ...app('import crc'),
        ...distribution('crc', { files: { 'crc/__init__.py': 'from ._native import crc32' } }),
      },
    },
    right: {
      files: {
        ...app('import crc'),
        ...distribution('crc', {
          files: { 'crc/__init__.py': 'from ._native import crc32', [`crc/_native.${TAG}.so`]: makeElf() },
        }),
      },
    },
  },
  {
    code: 'MODULE_MISSING',
    about: 'a name that a package does not have',
    severity: 'error',
    wrong: { files: { ...app('from pkg import web'), 'pkg/__init__.py': 'import os' } },
    right: { files: { ...app('from pkg import web'), 'pkg/__init__.py': 'def __getattr__(name): pass' } },
  },
  {
    code: 'MODULE_SHADOWED',
    about: 'by a layer of less weight',
    severity: 'notice',
    wrong: { files: { 'shared.py': 'a = 1' }, layers: [{ 'python/shared.py': 'a = 2' }] },
    right: { files: { 'shared.py': 'a = 1' }, layers: [{ 'python/shared.py': 'a = 1' }] },
    says: {
      message:
        'Python takes shared from "shared.py" of the artifact, not from "python/shared.py" of the layer "layer0.zip"',
    },
  },
  {
    code: 'MODULE_SHADOWED',
    about: 'by the folder beside it',
    severity: 'warning',
    wrong: { files: { 'web.py': 'a = 1', 'web/__init__.py': '' } },
    right: { files: { 'web.py': 'a = 1', 'web/page.html': '' } },
  },
  {
    code: 'MODULE_SHADOWED',
    about: "of the runtime's SDK",
    severity: 'warning',
    wrong: { files: { 'boto3.py': '' } },
    right: { files: { 'six.py': '', 'sub/boto3.py': '' } },
  },
  {
    code: 'PACKAGE_HALF_SHADOWED',
    about: 'a part in a layer',
    severity: 'warning',
    wrong: {
      files: { 'pkg/__init__.py': '', 'pkg/a.py': '' },
      layers: [{ 'python/pkg/__init__.py': '', 'python/pkg/a.py': '', 'python/pkg/b.py': '' }],
    },
    right: {
      files: { 'pkg/a.py': '' },
      layers: [{ 'python/pkg/b.py': '' }],
    },
    says: { message: expect.stringContaining('which hides "pkg.b"') },
  },
  {
    code: 'PACKAGE_HALF_SHADOWED',
    about: 'and the function needs it',
    severity: 'error',
    wrong: {
      files: { ...app('import pkg.b'), 'pkg/__init__.py': '' },
      layers: [{ 'python/pkg/__init__.py': '', 'python/pkg/b.py': '' }],
    },
    right: {
      files: {
        ...app('import pkg.b'),
        'pkg/__init__.py': 'from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)',
      },
      layers: [{ 'python/pkg/__init__.py': '', 'python/pkg/b.py': '' }],
    },
    says: {
      lambdaError: "Runtime.ImportModuleError: Unable to import module 'app': No module named 'pkg.b'",
    },
  },
  {
    code: 'PACKAGE_HALF_SHADOWED',
    about: 'a folder without __init__, which comes after all packages',
    severity: 'warning',
    wrong: {
      files: { 'pkg/mine.py': '' },
      layers: [{ 'python/pkg/__init__.py': '' }],
    },
    right: { files: { 'pkg/data.txt': '' }, layers: [{ 'python/pkg/__init__.py': '' }] },
  },
  {
    code: 'PREFIX_SELF_IMPORT',
    about: "a copy that mixes with the runtime's",
    severity: 'warning',
    wrong: {
      files: {
        ...app('from common import boto3'),
        'common/boto3/__init__.py': 'from boto3.session import Session',
        'common/boto3/session.py': 'import botocore.session',
        'common/botocore/session.py': '',
        'common/boto3-1.dist-info/METADATA': '',
      },
    },
    right: {
      files: {
        ...app('import os, sys\nsys.path.insert(0, os.path.join(os.environ["LAMBDA_TASK_ROOT"], "common"))'),
        'common/boto3/__init__.py': 'from boto3.session import Session',
        'common/boto3-1.dist-info/METADATA': '',
      },
    },
    says: {
      hint: expect.stringContaining('os.path.join(os.environ["LAMBDA_TASK_ROOT"], "common")'),
    },
  },
  {
    code: 'PREFIX_SELF_IMPORT',
    about: 'and finds nothing',
    severity: 'error',
    wrong: {
      files: {
        ...app('from common import requests'),
        'common/requests/__init__.py': 'import urllib3, idna',
        'common/idna/__init__.py': '',
        'common/requests-2.dist-info/METADATA': '',
      },
    },
    right: {
      files: {
        ...app('from common import requests, log'),
        'common/requests/__init__.py': 'from ..idna import core',
        'common/idna/__init__.py': 'core = 1',
        'common/logging/__init__.py': '',
        'common/log.py': 'import logging',
        'common/requests-2.dist-info/METADATA': '',
      },
    },
    says: {
      lambdaError: "Runtime.ImportModuleError: Unable to import module 'app': No module named 'idna'",
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
    code: 'STDLIB_SHADOWED',
    about: "typing.py in a layer's site-packages",
    severity: 'warning',
    wrong: { files: {}, layers: [{ 'python/lib/python3.13/site-packages/typing.py': '' }] },
    right: { files: {}, layers: [{ 'python/lib/python3.13/site-packages/sub/typing.py': '' }] },
    says: {
      lambdaError: expect.stringContaining('/opt/python/lib/python3.13/site-packages/typing.py'),
    },
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
    about: 'a distribution that has modules for all systems',
    severity: 'notice',
    wrong: {
      files: distribution('many', {
        files: { 'many/a.cp313-win_amd64.pyd': pe, 'many/b.abi3.so': makeElf() },
      }),
    },
    right: { files: distribution('many', { files: { 'many/b.abi3.so': makeElf() } }) },
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
    severity: 'warning',
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
    code: 'LIBRARY_UNREACHABLE',
    about: 'in a folder of its own',
    wrong: {
      files: {
        'a.abi3.so': makeElf({ needed: ['libfoo.so.1'] }),
        'vendor/libfoo.so.1': makeElf({ soname: 'libfoo.so.1' }),
      },
    },
    right: {
      files: {
        'a.abi3.so': makeElf({ needed: ['libfoo.so.1'] }),
        'lib/libfoo.so.1': makeElf({ soname: 'libfoo.so.1' }),
      },
    },
  },
  {
    code: 'NATIVE_LEFT_OUT',
    about: 'with a way around it',
    severity: 'notice',
    wrong: {
      files: {
        ...app('import crc'),
        ...distribution('crc', {
          files: {
            'crc/__init__.py': 'try:\n    from . import _native\nexcept ImportError:\n    _native = None',
          },
        }),
      },
    },
    right: {
      files: {
        ...app('import crc'),
        ...distribution('crc', {
          files: {
            'crc/__init__.py': 'try:\n    from . import _native\nexcept ImportError:\n    _native = None',
            [`crc/_native.${TAG}.so`]: makeElf(),
          },
        }),
      },
    },
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
    code: 'REQUIREMENT_UNMET',
    about: "asks for more than the runtime's SDK has",
    severity: 'warning',
    wrong: { files: distribution('a', { fields: ['Requires-Dist: boto3>=1.42.98'] }) },
    right: { files: distribution('a', { fields: ['Requires-Dist: boto3>=1.42.97,<2'] }) },
    says: { message: 'a requires "boto3>=1.42.98", and python3.13 has 1.42.97' },
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
    right: {
      files: {
        'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n',
        'a-1.dist-info/RECORD': 'a-1.dist-info/METADATA,,\n',
      },
    },
  },
  {
    code: 'METADATA_BROKEN',
    about: 'a folder without METADATA',
    severity: 'warning',
    wrong: { files: { 'a-1.dist-info/RECORD': '' } },
    right: { files: { 'a-1.egg-info': 'Name: a\nVersion: 1\n', 'sub/a-1.dist-info/RECORD': '' } },
  },
  {
    code: 'METADATA_BROKEN',
    about: 'without RECORD',
    severity: 'notice',
    wrong: { files: { 'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n' } },
    right: { files: { 'a-1.egg-info/PKG-INFO': 'Name: a\nVersion: 1\n' } },
  },
  {
    code: 'METADATA_BROKEN',
    about: 'of another version than its folder',
    severity: 'warning',
    wrong: {
      files: {
        'a_b-1.0.dist-info/METADATA': 'Name: a.b\nVersion: 1.1\n',
        'a_b-1.0.dist-info/RECORD': '',
      },
    },
    right: {
      files: {
        'a_b-1.0_local.dist-info/METADATA': 'Name: A.b\nVersion: 1+local\n',
        'a_b-1.0_local.dist-info/RECORD': '',
      },
    },
  },
  {
    code: 'METADATA_DUPLICATE',
    about: 'two installations into one folder',
    severity: 'warning',
    wrong: { files: { ...distribution('a', { version: '1.0' }), ...distribution('a', { version: '2.0' }) } },
    right: { files: { ...distribution('a', { version: '1.0' }), ...distribution('b', { version: '2.0' }) } },
    says: { message: expect.stringContaining('1.0 and 2.0') },
  },
  {
    code: 'FILE_MISSING',
    about: 'a module',
    severity: 'warning',
    wrong: {
      files: {
        'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n',
        'a-1.dist-info/RECORD': 'a/_ext.abi3.so,,\na/b.py,,\n',
      },
    },
    right: {
      files: {
        'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n',
        'a-1.dist-info/RECORD': 'a/__pycache__/b.cpython-313.pyc,,\na/b.py,,\n',
        'a/b.py': '',
      },
    },
    says: { message: expect.stringContaining('"a/_ext.abi3.so", which is not there (and 1 more)') },
  },
  {
    code: 'FILE_MISSING',
    about: 'what installers leave out',
    severity: 'notice',
    wrong: {
      files: { 'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n', 'a-1.dist-info/RECORD': '../../bin/a,,\n' },
    },
    right: {
      files: {
        'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n',
        'a-1.dist-info/RECORD': '../../bin/a,,\nsub/../b.txt,,\n',
        'b.txt': '',
        'bin/a': '',
      },
    },
  },
  {
    code: 'DISTRIBUTION_UNUSED',
    about: 'that nothing imports',
    severity: 'notice',
    wrong: {
      files: {
        ...app('import a'),
        ...distribution('a', { fields: ['Requires-Dist: b'], files: { 'a.py': '# import c' } }),
        ...distribution('b', { files: { 'b.py': '' } }),
        ...big('c'),
      },
    },
    right: {
      files: {
        ...app('import a\nPLUGINS = ["c.middleware"]\ndef f():\n    import d'),
        ...distribution('a', { files: { 'a.py': '', 'a_late.py': 'def f():\n    import e, f as g' } }),
        ...big('c'),
        ...big('d'),
        ...big('e'),
        ...big('f'),
        ...distribution('plug', {
          files: { 'plug.py': mega, 'plug-1.0.dist-info/entry_points.txt': '[flask.plugins]\na = plug\n' },
        }),
      },
    },
    says: { distribution: 'c', message: 'Nothing imports or requires c 0.2 MB' },
  },
  {
    code: 'DISTRIBUTION_UNUSED',
    about: 'unless the function loads whatever is there',
    severity: 'notice',
    wrong: { files: { ...app('import json'), ...big('c') } },
    right: {
      files: {
        ...app('from importlib.metadata import entry_points'),
        ...big('c'),
      },
    },
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
    code: 'SDK_FROM_RUNTIME',
    about: 'in a function of the handler',
    severity: 'notice',
    wrong: { files: { 'app.py': 'def handler(event, context):\n    import boto3\n' } },
    right: {
      files: app('import a'),
      layers: [{ 'python/a.py': '', 'python/boto3/__init__.py': '' }],
    },
    says: {
      message:
        'boto3 is that of python3.13 itself, 1.42.97 when somebody last published it (2026-09-30): AWS changes it by itself',
    },
  },
  {
    code: 'SDK_FROM_RUNTIME',
    about: 'by way of a distribution',
    severity: 'notice',
    wrong: { files: { ...app('import a'), ...distribution('a', { files: { 'a.py': 'import boto3' } }) } },
    right: {
      files: {
        ...app('import a'),
        ...distribution('a', { files: { 'a.py': 'try:\n    import boto3\nexcept ImportError: pass' } }),
      },
    },
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
    code: 'LAYER_WITHOUT_FOLDERS',
    about: 'with a folder bin/ of scripts alone',
    severity: 'error',
    wrong: { files: {}, layers: [{ 'requests/__init__.py': '', 'bin/normalizer': '' }] },
    right: { files: {}, layers: [{ 'README.md': '', 'setup.py': '', 'bin/normalizer': '' }] },
    says: { path: 'requests/__init__.py' },
  },
  {
    code: 'LAYER_AS_FUNCTION',
    about: 'with a handler',
    severity: 'error',
    wrong: { files: { 'python/a.py': '', 'lib/b.txt': '' }, isBare: true },
    right: { files: { 'python/a.py': '', 'lib/b.txt': '' }, target: { kind: 'layer' } },
    says: { hint: 'check it without --handler, or name it with --layer beside the function' },
  },
  {
    code: 'FUNCTION_AS_LAYER',
    about: 'a handler at its top',
    severity: 'error',
    wrong: {
      files: {},
      layers: [{ 'main.py': 'def handler(event, context):\n    pass', ...distribution('a'), 'bin/a': '' }],
    },
    right: { files: {}, layers: [{ 'python/main.py': 'def handler(event, context):\n    pass' }] },
    says: { layer: 'layer0.zip', path: 'main.py' },
  },
  {
    code: 'LAYER_OVERLAP',
    about: 'files with different contents',
    severity: 'warning',
    wrong: { files: {}, layers: [{ 'python/a.txt': '1', 'lib/b': 'x' }, { 'python/a.txt': '2' }] },
    right: {
      files: {},
      layers: [
        { 'python/a.txt': '1', NOTES: 'x' },
        { 'python/b.txt': '2', NOTES: 'y' },
      ],
    },
    says: {
      message:
        '"python/a.txt" is in the layer "layer0.zip" and in the layer "layer1.zip" with different contents: that of the later layer wins',
    },
  },
  {
    code: 'LAYER_OVERLAP',
    about: 'the same files',
    severity: 'notice',
    wrong: { files: {}, layers: [{ 'lib/a.dat': mega }, { 'lib/a.dat': mega }] },
    right: { files: {}, layers: [{ 'lib/a.dat': mega }, { 'lib/b.dat': mega, 'lib/empty': '' }] },
    says: { message: expect.stringContaining('the same in both: 0.2 MB count twice') },
  },
  {
    code: 'LAYER_OVERLAP',
    about: 'versions in the package and a layer',
    severity: 'warning',
    wrong: {
      files: { ...app('import a'), ...distribution('a', { version: '1.0', files: { 'a.py': '' } }) },
      layers: [inPython(distribution('A', { version: '2.0', files: { 'a.py': '' } }))],
    },
    right: {
      files: { ...app('import a'), ...distribution('a', { version: '1.0', files: { 'a.py': '' } }) },
      layers: [inPython(distribution('b', { version: '2.0', files: { 'b.py': '' } }))],
    },
    says: {
      message: 'the artifact has a 1.0 and the layer "layer0.zip" 2.0: Python takes that of the artifact',
    },
  },
  {
    code: 'LAYER_OVERLAP',
    about: 'versions in two folders of layers, of which site-packages comes first',
    severity: 'warning',
    wrong: {
      files: {},
      layers: [
        inPython(distribution('a', { version: '1.0' }), 'python/lib/python3.13/site-packages/'),
        inPython(distribution('a', { version: '2.0' })),
      ],
    },
    right: {
      files: {},
      layers: [
        inPython(distribution('a', { version: '1.0' }), 'python/lib/python3.13/site-packages/'),
        inPython(distribution('b', { version: '2.0' })),
      ],
    },
    says: {
      layer: 'layer0.zip',
      message: expect.stringContaining('Python takes that of the layer "layer0.zip"'),
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
    expect(inspectCase({ files: [HANDLER], layers: [inPython(files)] })).toEqual([
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
