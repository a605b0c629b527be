import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainProblem } from '../../src/inspect/diagnose/explain-problem.ts';
import { matchProblem } from '../../src/inspect/diagnose/match-problem.ts';
import type { Problem } from '../../src/inspect/diagnose/problem.ts';
import { readProblems } from '../../src/inspect/diagnose/read-problems.ts';
import { inspectPrepared } from '../../src/inspect/inspect.ts';
import { readInspected } from '../../src/inspect/inspected-archive.ts';
import { prepareInspection } from '../../src/inspect/inspection.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { makeZip, type MadeEntry } from '../makers/zip-maker.ts';
import { distribution, functionZip, type MadeFiles } from './inspected.ts';

/** The end of an environment that was killed. @param used MB of 128 */
const report = (used: number): string =>
  `REPORT RequestId: x\tDuration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: ${used} MB\nError: Runtime exited with error: signal: killed\n`;
const first = (log: string): Problem | undefined => readProblems(log)[0]?.problem;

const lines: readonly [string, Problem][] = [
  [
    "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
    { kind: 'handler-malformed', handler: 'app' },
  ],
  ["Handler 'go' missing on module 'app'", { kind: 'handler-missing', name: 'go', module: 'app' }],
  [
    "Syntax error in module 'app': invalid syntax (app.py, line 3)",
    { kind: 'syntax-error', file: 'app.py', line: '3' },
  ],
  [
    "No module named 'email.x'; 'email' is not a package",
    { kind: 'module-missing', module: 'email.x', isInNoPackage: true },
  ],
  ['No module named requests', { kind: 'module-missing', module: 'requests', isInNoPackage: false }],
  [
    "cannot import name 'a' from partially initialized module 'b' (most likely due to a circular import) (/var/task/b.py)",
    { kind: 'name-missing', module: 'b', name: 'a', file: '/var/task/b.py', isPartial: true },
  ],
  [
    "cannot import name 'DEFAULT_CIPHERS' from 'urllib3.util.ssl_' (/opt/python/urllib3/util/ssl_.py)",
    {
      kind: 'name-missing',
      module: 'urllib3.util.ssl_',
      name: 'DEFAULT_CIPHERS',
      file: '/opt/python/urllib3/util/ssl_.py',
      isPartial: false,
    },
  ],
  [
    "module 'email' has no attribute 'x' (consider renaming '/var/task/email.py' since it has the same name)",
    { kind: 'name-missing', module: 'email', name: 'x', file: '/var/task/email.py', isPartial: false },
  ],
  [
    "/lib64/libc.so.6: version `GLIBC_2.28' not found (required by /var/task/x.so)",
    { kind: 'symbol-version', library: '/lib64/libc.so.6', version: 'GLIBC_2.28', path: '/var/task/x.so' },
  ],
  [
    "module 'a': /var/task/x.so: invalid ELF header",
    { kind: 'not-loadable', path: '/var/task/x.so', reason: 'invalid ELF header' },
  ],
  [
    '/opt/x.so: wrong ELF class: ELFCLASS32',
    { kind: 'not-loadable', path: '/opt/x.so', reason: 'wrong ELF class: ELFCLASS32' },
  ],
  [
    'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
    { kind: 'library-missing', library: 'libGL.so.1' },
  ],
  [
    '/var/task/x.so: undefined symbol: _Py_x',
    { kind: 'symbol-undefined', path: '/var/task/x.so', symbol: '_Py_x' },
  ],
  ["bad magic number in 'a.b': b'x'", { kind: 'bytecode-foreign', module: 'a.b' }],
  ["[Errno 13] Permission denied: '/var/task/a.py'", { kind: 'permission-denied', path: '/var/task/a.py' }],
  [
    'Error: fork/exec /opt/extensions/x: permission denied',
    { kind: 'permission-denied', path: '/opt/extensions/x' },
  ],
  ["[Errno 8] Exec format error: '/var/task/bin/x'", { kind: 'exec-format', path: '/var/task/bin/x' }],
  ["[Errno 30] Read-only file system: '/var/task/x'", { kind: 'read-only', path: '/var/task/x' }],
  ["[Errno 2] No such file or directory: 'x.txt'", { kind: 'file-missing', path: 'x.txt' }],
  [
    'No package metadata was found for some-thing',
    { kind: 'distribution-missing', distribution: 'some-thing' },
  ],
  [
    'Importing the numpy C-extensions failed. This error can happen for',
    { kind: 'native-import', distribution: 'numpy' },
  ],
  [
    "botocore.exceptions.UnknownServiceError: Unknown service: 'bedrock-x'. Valid",
    { kind: 'sdk-old', what: 'the service bedrock-x' },
  ],
  ['operation: Unzipped size must be smaller than 262144000 bytes', { kind: 'unzipped-too-large' }],
  [
    'Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The',
    { kind: 'unzipped-too-large' },
  ],
  ['An error occurred (RequestEntityTooLargeException) when calling', { kind: 'request-too-large' }],
  [
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
    { kind: 'unzip-failed' },
  ],
  ['An error occurred (CodeStorageExceededException) when', { kind: 'storage-full' }],
  [
    'The runtime parameter of python3.7 is no longer supported for creating',
    { kind: 'runtime-refused', runtime: 'python3.7' },
  ],
  ['The role defined for the function cannot be assumed by Lambda.', { kind: 'role-unusable' }],
  [
    'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The',
    { kind: 'object-refused', reason: 'NoSuchKey' },
  ],
  [
    'User: arn:aws:x is not authorized to perform: s3:GetObject on resource',
    { kind: 'not-authorized', action: 's3:GetObject' },
  ],
  ['2026-01-01T00:00:00Z id Task timed out after 3.00 seconds', { kind: 'timeout', seconds: '3.00' }],
  ['INIT_REPORT Init Duration: 9999.99 ms\tPhase: init\tStatus: timeout', { kind: 'init-timeout' }],
  [
    'EXTENSION\tName: x.py\tState: LaunchError\tEvents: []\tError Type: PermissionDenied',
    { kind: 'extension', name: 'x.py', state: 'LaunchError' },
  ],
  ['RequestId: x Error: exit code 0 Extension.Crash', { kind: 'extension', state: 'Crash' }],
  ['RequestId: x Error: Runtime exited with error: exit status 3', { kind: 'exit', reason: 'exit status 3' }],
  ['[ERROR] ValueError: so', { kind: 'exception', type: 'ValueError', message: 'so' }],
];

describe('readProblems() reads', () => {
  const missing = { kind: 'module-missing', module: 'requests', isInNoPackage: false };
  const message = "Unable to import module 'app': No module named 'requests'";
  const forms: Record<string, string> = {
    'the text of CloudWatch': `INIT_START x\n[ERROR] Runtime.ImportModuleError: ${message}\nTraceback (most recent call last):\n`,
    'events with carriage returns': `[ERROR] Runtime.ImportModuleError: ${message}\rTraceback (most recent call last):\r`,
    'lines of aws logs tail': `2026-01-01T00:00:00+00:00 2026/01/01/[$LATEST]0 [ERROR] Runtime.ImportModuleError: ${message}`,
    'the answer of an invocation': JSON.stringify({
      errorMessage: message,
      errorType: 'Runtime.ImportModuleError',
      requestId: '',
      stackTrace: [],
    }),
    'JSON logs': `{"level":"INFO"}\n${JSON.stringify({ level: 'ERROR', errorType: 'Runtime.ImportModuleError', errorMessage: message })}\n`,
    'what aws logs filter-log-events prints': JSON.stringify(
      { events: [{ message: 'START' }, { message: JSON.stringify({ errorMessage: message }) }] },
      undefined,
      2,
    ),
    'JSON that is cut off': `sage": "[ERROR] Runtime.ImportModuleError: ${message}\\nTraceback (most recent", "x": {`,
    'the message alone': message,
  };

  test.each(Object.entries(forms))('%s', (_, log) => {
    expect(first(log)).toEqual(missing);
  });

  test.each(lines)('%s', (line, problem) => {
    expect(first(line)).toEqual(problem);
  });

  test('a process that was killed with all its memory in use, as one that ran out of it', () => {
    expect(first(report(128))).toEqual({ kind: 'out-of-memory', used: '128', size: '128' });
    expect(first(report(60))).toEqual({ kind: 'exit', reason: 'signal: killed' });
    const json = {
      type: 'platform.report',
      record: { metrics: { memorySizeMB: 128, maxMemoryUsedMB: 20 }, status: 'timeout' },
    };
    expect(first(JSON.stringify(json))).toEqual({ kind: 'timeout' });
  });

  test('each problem once, causes before what follows from them', () => {
    const log = `Error: Runtime exited with error: exit status 1\n${message}\n${message}\nTask timed out after 3.00 seconds\n`;
    expect(readProblems(log).map(({ problem }) => problem.kind)).toEqual(['module-missing', 'timeout']);
  });

  const raised = { kind: 'exception', type: 'KeyError', message: "'x'" };
  const traceback = `Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    import six\nModuleNotFoundError: ${message}`;

  test.each([
    `[INFO]\t2026-01-01T00:00:00.000Z\tid\t${message}`,
    `WARNING:root:${message}`,
    `2026-01-01 00:00:00,123 - app.db - WARNING - ${message}`,
    `2026-01-01T00:00:00.000Z 2026/01/01/[$LATEST]0a [DEBUG] ${message}`,
    JSON.stringify({ level: 'INFO', message }),
    JSON.stringify({ level: 'warning', exception: traceback }),
    `[WARNING] six is slower in Python\n${traceback}`,
  ])('nothing that is told in passing, where something failed: %s', (told) => {
    const [lone, ...none] = readProblems(told);
    expect([lone?.problem.kind, none]).toEqual(['module-missing', []]);
    expect(readProblems(`${told}\n[ERROR] KeyError: 'x'\n`).map(({ problem }) => problem)).toEqual([raised]);
  });

  test.each([
    `[ERROR] Runtime.ImportModuleError: ${message}\tsee INFO above`,
    `ERROR:root:WARNING ${message}`,
    `[WARNING] ready\n${message}`,
    `[INFO] ready\n[ERROR] failed\n${traceback}`,
    JSON.stringify({ level: 'ERROR', message }),
  ])('what is told as an error, or without a level: %s', (told) => {
    expect(first(`${told}\n[INFO] retried\nTask timed out after 3.00 seconds`)?.kind).toBe('module-missing');
  });

  test('nothing in what says nothing', () => {
    expect(readProblems('START RequestId: x\nEND RequestId: x\n{"a": 1}\n')).toEqual([]);
  });

  test('any text, in proportion to its length', () => {
    const words = lines.map(([line]) => line).flatMap((line) => line.split(' '));
    const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string(), fc.json()), { maxLength: 30 });
    fc.assert(
      fc.property(text, fc.constantFrom(' ', '\n', "'", ''), (parts, by) => {
        readProblems(parts.join(by));
      }),
    );
    for (const part of [
      "cannot import name 'a' from '",
      'SyntaxError: (a',
      '2026-01-01 INF ',
      ': version not found (required by ',
      '[[{"a":',
      "'",
    ]) {
      readProblems(part.repeat(1_000_000 / part.length));
    }
  });
});

test('every problem is explained, but not what code raises', () => {
  const more = [
    "No module named 'a._b'",
    "No module named 'a.b'",
    "cannot import name 'x' from 'string'",
    "cannot import name 'x' from 'botocore.y'",
    "cannot import name 'x' from 'other'",
    '/opt/x.so: cannot open shared object file: No such file or directory',
    'Error: Runtime exited with error: signal: killed',
    'Error: Runtime exited with error: signal: segmentation fault',
    'Unable to marshal response: x',
    'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    'Runtime.OutOfMemory',
    'An update is in progress for resource: x',
    'Layer versions count 6 exceeds the limit of 5',
    'ImportError: urllib3 v2.0 only supports OpenSSL 1.1.1+',
  ];
  for (const text of [...lines.map(([line]) => line), ...more]) {
    const problem = first(text);
    if (problem?.kind !== 'exception') {
      const { what = '', cause = '', remedy = '' } = (problem && explainProblem(problem)) ?? {};
      expect([
        text,
        ...[what, cause, remedy].filter((part) => part.length < 5 || part.endsWith('.')),
      ]).toEqual([text]);
    }
  }
  expect(explainProblem({ kind: 'exception', type: 'ValueError', message: '' })).toBeUndefined();
});

interface Case {
  readonly files: MadeFiles;
  readonly layers?: readonly (readonly MadeEntry[])[];
  readonly runtime?: string;
  readonly handler?: string;
}

/** Codes of what the error comes from, the best match first. */
function causes(
  log: string,
  { files, layers = [], runtime = 'python3.13', handler = 'app.handler' }: Case,
): string[] {
  const artifact = readInspected(memorySource(functionZip(files), 'app.zip'), { isLayer: false });
  const inspection = prepareInspection(
    artifact,
    layers.map((entries, index) =>
      readInspected(memorySource(makeZip({ entries }), `layer${index}.zip`), { isLayer: true }),
    ),
    {
      runtime: parseRuntime(runtime),
      architecture: 'x86_64',
      kind: 'function',
      handler,
      assumed: [],
      today: '2026-07-01',
    },
  );
  const findings = inspectPrepared(inspection);
  const [read] = readProblems(log);
  return read === undefined
    ? []
    : matchProblem(read.problem, { findings, inspection }).map(({ finding }) => finding.code);
}

const H = 'def handler(e, c): pass\n';
const arm = makeElf({ machine: 183, needed: ['libc.so.6'] });

describe('matchProblem() finds', () => {
  const found: Record<string, [code: string, log: string, made: Case]> = {
    'what is imported and not there': [
      'MODULE_MISSING',
      "No module named 'requests'",
      { files: { 'app.py': `import requests\n${H}` } },
    ],
    'what is imported in a function, which no check tells': [
      'MODULE_MISSING',
      "No module named 'requests'",
      { files: {} },
    ],
    'a handler that is not there': [
      'HANDLER_FILE_MISSING',
      "No module named 'main'",
      { files: {}, handler: 'main.handler' },
    ],
    'a function that is not there': [
      'HANDLER_FUNCTION_MISSING',
      "Handler 'handler' missing on module 'app'",
      { files: { 'app.py': 'x = 1' } },
    ],
    'names with backslashes': [
      'NAME_BACKSLASH',
      "No module named 'pkg'",
      { files: { 'app.py': `import pkg.a\n${H}`, 'pkg\\a.py': '' } },
    ],
    'a folder that may not be entered': [
      'MODE_UNREADABLE',
      "No module named 'pkg.a'",
      { files: [{ name: 'pkg/', mode: 0o40700 }, { name: 'pkg/__init__.py' }] },
    ],
    'a file that may not be read': [
      'MODE_UNREADABLE',
      "[Errno 13] Permission denied: '/var/task/b.py'",
      {
        files: [
          { name: 'a.py', mode: 0o100600 },
          { name: 'b.py', mode: 0o100600 },
        ],
      },
    ],
    'a module of the name of one of the standard library': [
      'STDLIB_SHADOWED',
      "No module named 'email.message'; 'email' is not a package",
      { files: { 'email.py': '', 'app.py': `import email.message\n${H}` } },
    ],
    'the same, when a name is missing': [
      'STDLIB_SHADOWED',
      "module 'random' has no attribute 'choice'",
      { files: { 'random.py': '' } },
    ],
    'a library of another processor, by its path, though its finding names another': [
      'NATIVE_OTHER_MACHINE',
      '/var/task/lib/b.so: cannot open shared object file: No such file or directory',
      { files: { 'lib/a.so': arm, 'lib/b.so': arm } },
    ],
    'a library that is newer than the runtime': [
      'NATIVE_TOO_NEW',
      "/lib64/libc.so.6: version `GLIBC_2.99' not found (required by /var/task/lib/a.so)",
      { files: { 'lib/a.so': makeElf({ versionNeeds: { 'libc.so.6': ['GLIBC_2.99'] } }) } },
    ],
    'an extension of another Python': [
      'NATIVE_OTHER_PYTHON',
      "No module named 'pkg._fast'",
      { files: { 'pkg/__init__.py': '', 'pkg/_fast.cpython-39-x86_64-linux-gnu.so': makeElf() } },
    ],
    'the same, when its package takes it by name': [
      'NATIVE_OTHER_PYTHON',
      "cannot import name '_fast' from 'pkg' (/var/task/pkg/__init__.py)",
      { files: { 'pkg/__init__.py': '', 'pkg/_fast.cpython-39-x86_64-linux-gnu.so': makeElf() } },
    ],
    'the same of a distribution that says it in its own words': [
      'NATIVE_OTHER_PYTHON',
      'Importing the numpy C-extensions failed.',
      { files: distribution('numpy', { files: { 'numpy/_x.cpython-39-x86_64-linux-gnu.so': makeElf() } }) },
    ],
    'a library that nobody has': [
      'LIBRARY_MISSING',
      'libGL.so.1: cannot open shared object file: No such file or directory',
      { files: { 'lib/a.so': makeElf({ needed: ['libGL.so.1', 'libc.so.6'] }) } },
    ],
    'bytecode of another Python': [
      'BYTECODE_OTHER_VERSION',
      "bad magic number in 'fast': b'x'",
      { files: { 'fast.pyc': Buffer.from([0x61, 0x0d, 13, 10]) } },
    ],
    'a layer without python/': [
      'LAYER_WITHOUT_FOLDERS',
      "No module named 'requests'",
      { files: {}, layers: [[{ name: 'requests/__init__.py' }]] },
    ],
    'a layer for another Python': [
      'LAYER_OTHER_PYTHON',
      "No module named 'requests'",
      { files: {}, layers: [[{ name: 'python/lib/python3.9/site-packages/requests/__init__.py' }]] },
    ],
    'an entry that cannot be unpacked': [
      'ENTRY_UNREADABLE',
      'Could not unzip uploaded file',
      { files: [{ name: 'x', flags: 1 }] },
    ],
    'an SDK in parts': [
      'SDK_PARTIAL',
      "cannot import name 'DEFAULT_CIPHERS' from 'urllib3.util.ssl_'",
      {
        files: {
          ...distribution('urllib3', { files: { 'urllib3/__init__.py': '' } }),
          'app.py': `import boto3\n${H}`,
        },
      },
    ],
  };

  test.each(Object.entries(found))('%s', (_, [code, log, made]) => {
    expect(causes(log, made)[0]).toBe(code);
  });

  test('nothing that is there and right, and nothing of other names', () => {
    expect(causes("No module named 'a'", { files: { 'a.py': '' } })).toEqual([]);
    expect(causes("No module named 'json'", { files: {} })).toEqual([]);
    expect(
      causes("[Errno 13] Permission denied: '/var/task/b.py'", {
        files: [{ name: 'a.py', mode: 0o100600 }, { name: 'b.py' }],
      }),
    ).toEqual([]);
    expect(causes("module 'json' has no attribute 'x'", { files: { 'random.py': '' } })).toEqual([]);
    expect(
      causes("/lib64/libc.so.6: version `GLIBC_2.30' not found (required by /var/task/a.so)", {
        files: { 'a.so': makeElf({ versionNeeds: { 'libc.so.6': ['GLIBC_2.99'] } }) },
      }),
    ).toEqual([]);
    expect(
      causes('Task timed out after 3.00 seconds', { files: { 'app.py': 'import nothing_here' } }),
    ).toEqual([]);
  });
});
