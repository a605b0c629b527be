/** What went wrong, as Lambda, Python or the loader say it. Names and paths are as they say them. */
export type Problem =
  /** Of the deployment. */
  | { readonly kind: 'unzip-failed' }
  | { readonly kind: 'unzipped-too-large' }
  | { readonly kind: 'request-too-large' }
  | { readonly kind: 'too-many-layers' }
  | { readonly kind: 'runtime-refused'; readonly runtime: string }
  | { readonly kind: 'storage-full' }
  | { readonly kind: 'role-unusable' }
  | { readonly kind: 'not-authorized'; readonly action: string }
  | { readonly kind: 'object-refused'; readonly reason: string }
  | { readonly kind: 'update-in-progress' }
  /** Of loading the function. */
  | { readonly kind: 'handler-malformed'; readonly handler: string }
  | { readonly kind: 'handler-missing'; readonly module: string; readonly name: string }
  | { readonly kind: 'syntax-error'; readonly file: string; readonly line?: string }
  | { readonly kind: 'module-missing'; readonly module: string; readonly isInNoPackage: boolean }
  | {
      readonly kind: 'name-missing';
      readonly module: string;
      readonly name: string;
      /** Where the module was loaded from. */
      readonly file?: string;
      /** The module was still being loaded: it imports itself, or has another's name. */
      readonly isPartial: boolean;
    }
  | { readonly kind: 'bytecode-foreign'; readonly module: string }
  | {
      readonly kind: 'symbol-version';
      readonly library: string;
      readonly version: string;
      readonly path: string;
    }
  | { readonly kind: 'not-loadable'; readonly path: string; readonly reason: string }
  | { readonly kind: 'symbol-undefined'; readonly path: string; readonly symbol: string }
  | { readonly kind: 'library-missing'; readonly library: string }
  | { readonly kind: 'native-import'; readonly distribution: string }
  | { readonly kind: 'exec-format'; readonly path?: string }
  | { readonly kind: 'permission-denied'; readonly path: string }
  | { readonly kind: 'distribution-missing'; readonly distribution: string }
  | { readonly kind: 'openssl-old' }
  /** Of running it. */
  | { readonly kind: 'sdk-old'; readonly what: string }
  | { readonly kind: 'file-missing'; readonly path: string }
  | { readonly kind: 'read-only'; readonly path: string }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'response-too-large' }
  | { readonly kind: 'extension'; readonly name?: string; readonly state: string }
  | { readonly kind: 'out-of-memory'; readonly used?: string; readonly size?: string }
  | { readonly kind: 'init-timeout' }
  | { readonly kind: 'timeout'; readonly seconds?: string }
  | { readonly kind: 'exit'; readonly reason: string }
  /** What the function's own code raised. */
  | { readonly kind: 'exception'; readonly type: string; readonly message: string };

export type ProblemKind = Problem['kind'];

/** A problem and where it was said. */
export interface ReadProblem {
  readonly problem: Problem;
  /** The line of the log, cut when it is very long. */
  readonly text: string;
}

/** Of several problems of one log the first of these is what the others come from. */
const order: readonly ProblemKind[] = [
  'symbol-version',
  'not-loadable',
  'symbol-undefined',
  'exec-format',
  'library-missing',
  'permission-denied',
  'bytecode-foreign',
  'syntax-error',
  'name-missing',
  'module-missing',
  'native-import',
  'openssl-old',
  'distribution-missing',
  'handler-malformed',
  'handler-missing',
  'unzip-failed',
  'unzipped-too-large',
  'request-too-large',
  'too-many-layers',
  'runtime-refused',
  'storage-full',
  'role-unusable',
  'not-authorized',
  'object-refused',
  'update-in-progress',
  'sdk-old',
  'read-only',
  'file-missing',
  'not-json',
  'response-too-large',
  'extension',
  'out-of-memory',
  'init-timeout',
  'timeout',
  'exit',
  'exception',
];

/** What an artifact may be the reason for. */
export const artifactProblems: ReadonlySet<ProblemKind> = new Set(
  order.slice(0, order.indexOf('storage-full')),
);

/** That something ended says nothing when it is known why. */
const CONSEQUENCES: ReadonlySet<ProblemKind> = new Set(['exit', 'exception']);

/** Each problem once, causes first; what only follows from them is left out. */
export function rankProblems(problems: readonly ReadProblem[]): ReadProblem[] {
  const unique = new Map<string, ReadProblem>();
  for (const each of problems) {
    const key = problemKey(each.problem);
    const known = unique.get(key);
    // Lambda says some things twice, once with more.
    const isMore = Object.keys(each.problem).length > Object.keys(known?.problem ?? {}).length;
    unique.set(key, known === undefined || isMore ? each : known);
  }
  const ranked = [...unique.values()].sort(
    (a, b) => order.indexOf(a.problem.kind) - order.indexOf(b.problem.kind),
  );
  const causes = ranked.filter(({ problem }) => !CONSEQUENCES.has(problem.kind));
  const [first] = ranked;
  return causes.length > 0 ? causes : first === undefined ? [] : [first];
}

/** Told with numbers that differ from one time to the next. */
const COUNTED: ReadonlySet<ProblemKind> = new Set(['out-of-memory', 'timeout', 'exec-format']);

/** The same for problems that are the same. */
export function problemKey(problem: Problem): string {
  switch (problem.kind) {
    case 'module-missing':
      return JSON.stringify([problem.kind, problem.module]);
    case 'syntax-error':
      return JSON.stringify([problem.kind, problem.file.slice(problem.file.lastIndexOf('/') + 1)]);
    case 'name-missing':
      return JSON.stringify([problem.kind, problem.module, problem.name]);
    case 'permission-denied':
    case 'not-loadable':
    case 'file-missing':
      return JSON.stringify([problem.kind, archivePath(problem.path) ?? problem.path]);
    case 'library-missing':
      return JSON.stringify([problem.kind, archivePath(problem.library) ?? problem.library]);
    default:
      return COUNTED.has(problem.kind) ? problem.kind : JSON.stringify(problem);
  }
}

/** The path in an archive of what a function sees in /var/task or /opt. */
export function archivePath(path: string): string | undefined {
  return /^\/(?:var\/task|opt)\/(.+)$/.exec(path)?.[1];
}
