import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rung } from '../../../src/runtime/sandbox/choose-host.ts';
import { root } from '../cli.ts';

/** What a rung promises, as users read it. */
export interface Guarantees {
  /** A cold start forks an interpreter that is warm, rather than starting one. */
  readonly forks: boolean;
  /** /var/task and /opt are there, and read-only. */
  readonly hasLambdaFolders: boolean;
  /** Nothing of the machine's files but the system's libraries is to be seen. */
  readonly hidesFiles: boolean;
  readonly hasOwnTmp: boolean;
  /** What a package's modes forbid cannot be read. */
  readonly keepsModes: boolean;
  readonly hasOwnProcesses: boolean;
  /** Its user is Lambda's; else it is who runs zipwright. */
  readonly hasLambdaUser: boolean;
  readonly hasNoCapabilities: boolean;
  readonly hidesVariables: boolean;
  /** Variables name Lambda's folders; else some name real ones. */
  readonly hasLambdaVariables: boolean;
  /** `sys.path` names Lambda's folders; else real ones, in the same order. */
  readonly hasLambdaPath: boolean;
  readonly canLackNetwork: boolean;
  readonly limitsMemory: boolean;
  readonly startsExtensions: boolean;
  readonly guardsRuntimeApi: boolean;
}

type Words = readonly (readonly [RegExp, Partial<Guarantees>])[];

const yesOrNo = (name: keyof Guarantees): Words => [
  [/^yes\b/, { [name]: true }],
  [/^no\b/, { [name]: false }],
];

/** What may stand in each row. A row or words that are not here need a test first. */
const ROWS: Readonly<Record<string, Words>> = {
  needs: [
    [/^Linux\b/, {}],
    [/^nothing$/, {}],
  ],
  'started by': [
    [/^fork of a warm interpreter$/, { forks: true }],
    [/^a new interpreter$/, { forks: false }],
  ],
  '/var/task and /opt read-only, at these paths': yesOrNo('hasLambdaFolders'),
  'the rest of the file system': [
    [/^the system's libraries, read-only; no home folders$/, { hidesFiles: true }],
    [/^everything that you can read$/, { hidesFiles: false }],
  ],
  '/tmp of its own, of the configured size': yesOrNo('hasOwnTmp'),
  'files that Lambda could not read': [[/^are not readable$/, { keepsModes: true }]],
  processes: [
    [/^its own\b.*; all end with it$/, { hasOwnProcesses: true }],
    [/^a process group(; all end with it)?$/, { hasOwnProcesses: false }],
  ],
  user: [
    [
      /^sbx_user1051 \(993\), no capabilities, no new privileges$/,
      { hasLambdaUser: true, hasNoCapabilities: true },
    ],
    [/^yours, without capabilities$/, { hasLambdaUser: false, hasNoCapabilities: true }],
  ],
  'environment variables': [
    [/^Lambda's and the function's, nothing of yours$/, { hidesVariables: true, hasLambdaVariables: true }],
    [
      /^Lambda's and the function's, nothing of yours, with real folders in some$/,
      { hidesVariables: true, hasLambdaVariables: false },
    ],
  ],
  '`sys.path`': [
    [/^as on Lambda$/, { hasLambdaPath: true }],
    [/^the same order, with real folders$/, { hasLambdaPath: false }],
  ],
  '`--network none`': yesOrNo('canLackNetwork'),
  'memory limit': [[/^watched\b/, { limitsMemory: true }]],
  'external extensions': yesOrNo('startsExtensions'),
  'Runtime API': [[/^answers the sandbox's own processes only$/, { guardsRuntimeApi: true }]],
};

/** Reads the table of docs/concepts/sandboxes.md. @throws {Error} for what no test would notice */
export function readGuarantees(): Readonly<Record<Rung, Guarantees>> {
  const rows = tableOf(readFileSync(join(root, 'docs', 'concepts', 'sandboxes.md'), 'utf8'));
  const [head = [], ...body] = rows;
  const names = new Set(body.map(([name = '']) => name));
  const missing = Object.keys(ROWS).filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw new Error(`docs/concepts/sandboxes.md says nothing of ${missing.join(', ')}`);
  }
  const ofRung = (rung: Rung): Guarantees => {
    const column = head.indexOf(`\`${rung}\``);
    return Object.assign({}, ...body.map((row) => meaningOf(row, column))) as Guarantees;
  };
  return { namespaces: ofRung('namespaces'), bubblewrap: ofRung('bubblewrap'), process: ofRung('process') };
}

function tableOf(markdown: string): string[][] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line));
  return lines.map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim()),
  );
}

function meaningOf(row: readonly string[], column: number): Partial<Guarantees> {
  const [name = ''] = row;
  const text = textOf(row, column);
  const found = ROWS[name]?.find(([pattern]) => pattern.test(text));
  if (found === undefined) {
    throw new Error(`docs/concepts/sandboxes.md says of "${name}" what no test knows: "${text}"`);
  }
  return found[1];
}

/** What a cell says; "the same" is what the one to its left says. */
function textOf(row: readonly string[], column: number): string {
  const text = row[column] ?? '';
  const [, addition] = /^the same(, (?:with|without) .*)?$/.exec(text) ?? [];
  return text.startsWith('the same') && !text.startsWith('the same order')
    ? `${textOf(row, column - 1)}${addition ?? ''}`
    : text;
}
