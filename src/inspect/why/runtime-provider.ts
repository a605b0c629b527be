import type { PythonRuntime } from '../../lambda/runtimes.ts';
import { runtimeSdkVersions } from '../../lambda/sdk.ts';
import { isRuntimeModule, isStandardModule } from '../runtime-modules.ts';
import { sdkFolder } from '../search-path.ts';
import { precedenceOf, type Precedence } from './loaded-before.ts';

/** The parts of a runtime that modules are from; `tools` are pip and, up to python3.11, setuptools. */
export type RuntimePart = 'interpreter' | 'standard library' | 'sdk' | 'client' | 'tools';

/** What a runtime has under a top-level name. */
export interface RuntimeProvider {
  readonly part: RuntimePart;
  /** Absent for what is in the interpreter itself. */
  readonly folder?: string;
  /** Distribution that the module is from, if it is from one. */
  readonly distribution?: string;
  /** Of the distribution, where it is known. AWS changes it by itself. */
  readonly version?: string;
  /** Set when nothing that a function brings can take its place. */
  readonly precedence?: Precedence;
}

/** Modules of the SDK by the distributions that have them (src/lambda/sdk.ts). */
const SDK_MODULES: Readonly<Record<string, string>> = {
  boto3: 'boto3',
  botocore: 'botocore',
  jmespath: 'jmespath',
  dateutil: 'python-dateutil',
  s3transfer: 's3transfer',
  six: 'six',
  urllib3: 'urllib3',
};
const TOOLS: ReadonlySet<string> = new Set(['pip', 'setuptools', 'pkg_resources']);

/** Tells what a runtime provides under a top-level name; `undefined` when it has no such module. */
export function runtimeProvider(name: string, runtime: PythonRuntime): RuntimeProvider | undefined {
  const { minor } = runtime;
  const precedence = precedenceOf(name, minor);
  const rest = precedence === undefined ? {} : { precedence };
  if (precedence === 'built in') {
    return { part: 'interpreter', precedence };
  }
  if (isStandardModule(name, minor)) {
    return { part: 'standard library', folder: `/var/lang/lib/python3.${minor}`, ...rest };
  }
  if (!isRuntimeModule(name, minor)) {
    return undefined;
  }
  const distribution = Object.hasOwn(SDK_MODULES, name) ? SDK_MODULES[name] : undefined;
  if (distribution !== undefined) {
    const version = sdkVersion(distribution, runtime);
    const known = version === undefined ? {} : { version };
    return { part: 'sdk', folder: sdkFolder(minor), distribution, ...known, ...rest };
  }
  if (TOOLS.has(name)) {
    return { part: 'tools', folder: `/var/lang/lib/python3.${minor}/site-packages`, distribution: name };
  }
  const folder = name === 'bootstrap' ? '/var/runtime' : sdkFolder(minor);
  return { part: name === '__main__' ? 'interpreter' : 'client', folder, ...rest };
}

function sdkVersion(distribution: string, { id }: PythonRuntime): string | undefined {
  const { boto3, botocore, urllib3 } = runtimeSdkVersions[id] ?? {};
  const versions: Readonly<Record<string, string | undefined>> = { boto3, botocore, urllib3 };
  return versions[distribution];
}
