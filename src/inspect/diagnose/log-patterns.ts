import type { Problem } from './problem.ts';

/** A pattern of one line, and the problem that it tells of. None takes longer than in proportion to the line. */
export interface LogPattern {
  /** What a line must have for the pattern to be tried. */
  readonly when?: string;
  readonly line: RegExp;
  /** @param groups of the match; empty for those that took no part */
  readonly read: (groups: readonly string[]) => Problem;
}

/** A path from where it begins. */
const PATH = '(?<![^\\s\'":()])([^\\s\'":()]{1,1000})';

/** glibc: elf/dl-version.c, elf/dl-load.c and elf/dl-lookup.c. */
const loader: readonly LogPattern[] = [
  {
    when: 'not found (required by',
    line: new RegExp(`${PATH}: version [\`']([A-Z]{3,8}_[\\w.]{1,20})' not found \\(required by ${PATH}\\)`),
    read: ([library = '', version = '', path = '']) => ({ kind: 'symbol-version', library, version, path }),
  },
  {
    line: new RegExp(
      `${PATH}: (invalid ELF header|wrong ELF class: \\w{1,20}|file too short|ELF load command \\w[\\w ]{0,60}|failed to map segment from shared object)`,
    ),
    read: ([path = '', reason = '']) => ({ kind: 'not-loadable', path, reason }),
  },
  {
    when: 'undefined symbol',
    line: new RegExp(`${PATH}: undefined symbol: ([\\w.@]{1,300})`),
    read: ([path = '', symbol = '']) => ({ kind: 'symbol-undefined', path, symbol }),
  },
  {
    when: 'cannot open shared object file',
    line: new RegExp(`${PATH}: cannot open shared object file: (No such file|Permission denied)`),
    read: ([library = '', reason]) =>
      reason === 'Permission denied'
        ? { kind: 'permission-denied', path: library }
        : { kind: 'library-missing', library },
  },
];

/** What the kernel refuses, as Python, a shell and Lambda put it. */
const system: readonly LogPattern[] = [
  {
    line: new RegExp(
      `\\[Errno 8\\] Exec format error: '([^']{1,1000})'|fork/exec ${PATH}: exec format error|${PATH}: cannot execute binary file|[Ee]xec format error`,
    ),
    read: ([errno = '', fork = '', shell = '']) => {
      const path = errno || fork || shell;
      return { kind: 'exec-format', ...(path === '' ? {} : { path }) };
    },
  },
  {
    line: new RegExp(
      `\\[Errno 13\\] Permission denied: '([^']{1,1000})'|fork/exec ${PATH}: permission denied`,
    ),
    read: ([errno = '', fork = '']) => ({ kind: 'permission-denied', path: errno || fork }),
  },
  {
    line: /\[Errno 30\] Read-only file system: '([^']{1,1000})'/,
    read: ([path = '']) => ({ kind: 'read-only', path }),
  },
  {
    line: /\[Errno 2\] No such file or directory: '([^']{1,1000})'/,
    read: ([path = '']) => ({ kind: 'file-missing', path }),
  },
];

/** awslambdaric, bootstrap.py, and CPython: its messages since 3.8. */
const python: readonly LogPattern[] = [
  {
    line: /Bad handler '([^']{0,300})'/,
    read: ([handler = '']) => ({ kind: 'handler-malformed', handler }),
  },
  {
    line: /Handler '([^']{1,300})' missing on module '([^']{1,300})'/,
    read: ([name = '', module = '']) => ({ kind: 'handler-missing', name, module }),
  },
  { line: /Unable to marshal response/, read: () => ({ kind: 'not-json' }) },
  ...['Syntax error in module', 'SyntaxError:', 'IndentationError:', 'TabError:'].map((when) => ({
    when,
    line: /\(([^(),]{1,300}\.py), line (\d{1,9})\)/,
    read: ([file = '', line = '']: readonly string[]): Problem => ({ kind: 'syntax-error', file, line }),
  })),
  {
    line: /bad magic number in '([^']{1,300})'/,
    read: ([module = '']) => ({ kind: 'bytecode-foreign', module }),
  },
  {
    line: /No module named (?:'([^']{1,300})'|"([\w.]{1,300})"|([\w.]{1,300}))(; '[^']{1,300}' is not a package)?/,
    read: ([quoted = '', doubled = '', bare = '', noPackage = '']) => ({
      kind: 'module-missing',
      module: quoted || doubled || bare,
      isInNoPackage: noPackage !== '',
    }),
  },
  {
    line: /cannot import name '([^']{1,300})' from (partially initialized module )?'([^']{1,300})'(?: \((?:most likely[^()]{1,100}\) \()?([^()]{1,1000})\))?/,
    read: ([name = '', partial = '', module = '', file = '']) => ({
      kind: 'name-missing',
      module,
      name,
      ...(file.startsWith('/') ? { file } : {}),
      isPartial: partial !== '',
    }),
  },
  {
    line: /(partially initialized )?module '([^']{1,300})' has no attribute '([^']{1,300})'(?:[^']{0,60}consider renaming '([^']{1,1000})')?/,
    read: ([partial = '', module = '', name = '', file = '']) => ({
      kind: 'name-missing',
      module,
      name,
      ...(file === '' ? {} : { file }),
      isPartial: partial !== '',
    }),
  },
  {
    line: /No package metadata was found for ([\w.-]{1,200})|The '([\w.-]{1,200})[^']{0,200}' distribution was not found|PackageNotFoundError: ([\w.-]{1,200})$/,
    read: ([one = '', other = '', third = '']) => ({
      kind: 'distribution-missing',
      distribution: one || other || third,
    }),
  },
];

/** Libraries that tell of their troubles in their own words. */
const libraries: readonly LogPattern[] = [
  {
    when: 'numpy',
    line: /[Ii]mporting the (?:numpy C-extensions failed|multiarray numpy extension)|should not try to import numpy from/,
    read: () => ({ kind: 'native-import', distribution: 'numpy' }),
  },
  { line: /urllib3 v?2(?:\.0)? only supports OpenSSL/, read: () => ({ kind: 'openssl-old' }) },
  {
    line: /Unknown service: '([\w-]{1,100})'/,
    read: ([service = '']) => ({ kind: 'sdk-old', what: `the service ${service}` }),
  },
  {
    line: /Unknown parameter in input: "(\w{1,100})"/,
    read: ([name = '']) => ({ kind: 'sdk-old', what: `the parameter ${name}` }),
  },
];

/** Errors of Lambda's API, through any client. */
const service: readonly LogPattern[] = [
  {
    line: /Unzipped size must be smaller than|exceeds the maximum allowed size of \d+ bytes|Layers consume more than the available size/,
    read: () => ({ kind: 'unzipped-too-large' }),
  },
  {
    line: /RequestEntityTooLarge|Request must be smaller than \d+ bytes/,
    read: () => ({ kind: 'request-too-large' }),
  },
  {
    line: /Could not unzip uploaded file|Uploaded file must be a non-empty zip/,
    read: () => ({ kind: 'unzip-failed' }),
  },
  { line: /CodeStorageExceeded|Code storage limit exceeded/, read: () => ({ kind: 'storage-full' }) },
  {
    line: /Layer versions count \d+ exceeds|[Cc]annot reference more than \d+ layers/,
    read: () => ({ kind: 'too-many-layers' }),
  },
  {
    line: /The runtime parameter of ([\w.-]{1,60}) is no longer supported|Value '?([\w.-]{1,60})'? at 'runtime' failed to satisfy/,
    read: ([ended = '', unknown = '']) => ({ kind: 'runtime-refused', runtime: ended || unknown }),
  },
  {
    line: /role defined for the function cannot be assumed by Lambda/,
    read: () => ({ kind: 'role-unusable' }),
  },
  { line: /S3 Error Code: (\w{1,60})/, read: ([reason = '']) => ({ kind: 'object-refused', reason }) },
  {
    line: /not authorized to perform: ([\w:*-]{1,100})/,
    read: ([action = '']) => ({ kind: 'not-authorized', action }),
  },
  {
    line: /An update is in progress for resource|function is currently in the following state: Pending/,
    read: () => ({ kind: 'update-in-progress' }),
  },
];

/** Lambda's own lines in a function's log. */
const platform: readonly LogPattern[] = [
  {
    line: /ResponseSizeTooLarge|Response payload size exceeded maximum allowed payload size/,
    read: () => ({ kind: 'response-too-large' }),
  },
  {
    when: 'EXTENSION',
    line: /Name: (\S{1,200})\s{1,9}State: ((?:Launch|Init|Exit)Error|Crash)/,
    read: ([name = '', state = '']) => ({ kind: 'extension', name, state }),
  },
  {
    line: /\bExtension\.(Crash|LaunchError|InitError|ExitError)\b/,
    read: ([state = '']) => ({ kind: 'extension', state }),
  },
  { when: 'INIT_REPORT', line: /Status: timeout/, read: () => ({ kind: 'init-timeout' }) },
  {
    line: /Task timed out after (\d{1,6}(?:\.\d{1,6})?) seconds/,
    read: ([seconds = '']) => ({ kind: 'timeout', seconds }),
  },
  { line: /Sandbox\.Timedout|\bStatus: timeout/, read: () => ({ kind: 'timeout' }) },
  { line: /Runtime\.OutOfMemory|^(?:\[ERROR\] )?MemoryError\b/, read: () => ({ kind: 'out-of-memory' }) },
  {
    line: /Runtime exited with error: (signal: \w[\w ]{0,40}|exit status \d{1,6})|(Runtime exited without providing a reason)/,
    read: ([error = '', none = '']) => ({ kind: 'exit', reason: error.trim() || none }),
  },
];

/** All patterns. A line tells of the first that fits. */
export const logPatterns: readonly LogPattern[] = [
  ...loader,
  ...system,
  ...python,
  ...libraries,
  ...service,
  ...platform,
];
