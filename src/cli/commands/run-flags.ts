import { quotas } from '../../lambda/quotas.ts';
import type { BuildFlags } from './build-flags.ts';
import { buildFlagDefinitions } from './build-flags.ts';
import { text, texts, toggle } from './flag-kinds.ts';
import { indexFlagDefinitions } from './index-flags.ts';
import { number } from './number-flag.ts';

/** Flags of a build that only matter for what is uploaded. */
type PackageFlag =
  | 'layer'
  | 'output'
  | 'name'
  | 'slim'
  | 'bytecode'
  | 'recompress'
  | 'bundleSdk'
  | 'excludeRuntimeSdk'
  | 'layerZip'
  | 'check'
  | 'allowNative';

/** Flags of `zipwright run`. */
export interface RunFlags extends Omit<BuildFlags, PackageFlag> {
  readonly event?: string;
  readonly layer?: readonly string[];
  readonly env?: readonly string[];
  readonly envFile?: string;
  readonly memory?: number;
  readonly timeout?: number;
  readonly ephemeralStorage?: number;
  readonly repeat?: number;
  readonly concurrency?: number;
  readonly clientContext?: string;
  readonly sandbox?: 'namespaces' | 'bubblewrap' | 'process';
  readonly network?: 'host' | 'none';
  readonly python?: string;
  readonly installPython?: boolean;
  readonly watch?: boolean;
  readonly debug?: boolean;
  readonly debugPort?: number;
}

const {
  runtime,
  arch,
  handler,
  function: named,
  source,
  include,
  exclude,
  requirements,
  with: added,
  group,
  extra,
  onlyBinary,
  noBinary,
  from,
  prefix,
  builder,
  onConflict,
  upgrade,
  frozen,
  json,
  quiet,
  verbose,
} = buildFlagDefinitions;

/** Definitions of the flags, as the parser, `--help` and the reference have them. */
export const runFlagDefinitions = {
  event: text('The event: JSON, a file with it, or - for standard input (default: {})', 'json|file|-'),
  layer: texts(
    'Layer of the function, in order: a zip, or the name of one that the project configures',
    'zip|name',
  ),
  env: texts('Environment variable of the function', 'name=value'),
  envFile: text('File with environment variables, one name=value in a line', 'file'),
  memory: number('MB of memory: 128 to 10240 (default: 128)', 'mb', quotas.memoryMegabytes),
  timeout: number(
    'Seconds that an invocation may take: 1 to 900 (default: 3)',
    'seconds',
    quotas.timeoutSeconds,
  ),
  ephemeralStorage: number('MB of /tmp: 512 to 10240 (default: 512)', 'mb', quotas.ephemeralStorageMegabytes),
  repeat: number('Invoke so many times', 'times', { from: 1, to: 1_000_000 }),
  concurrency: number('Invocations at a time, each in an environment of its own', 'count', {
    from: 1,
    to: 1000,
  }),
  clientContext: text('Client context: JSON, as the mobile SDKs send it', 'json'),
  sandbox: {
    kind: 'enum',
    values: ['namespaces', 'bubblewrap', 'process'],
    optional: true,
    brief: 'How to isolate the function (default: the best that this machine allows; see zipwright doctor)',
  },
  network: {
    kind: 'enum',
    values: ['host', 'none'],
    optional: true,
    brief: "Network of the function: this machine's, or none (default: host)",
  },
  python: text('Interpreter to run on (default: one found for the runtime)', 'path'),
  installPython: toggle('Install a missing interpreter with uv, into the cache'),
  debug: toggle('Wait for an editor to attach its debugger before the function is loaded'),
  debugPort: number('Port that the debugger waits on (default: 5678)', 'port', { from: 1, to: 65_535 }),
  watch: toggle('Build and run again whenever a file of the project changes'),
  runtime,
  arch,
  handler,
  function: named,
  source,
  include,
  exclude,
  requirements,
  with: added,
  group,
  extra,
  onlyBinary,
  noBinary,
  from,
  prefix,
  builder,
  onConflict,
  ...indexFlagDefinitions,
  upgrade,
  frozen,
  json,
  quiet,
  verbose,
} as const;
