import { commonModules, versionedModules } from './stdlib-modules.ts';

const COMMON: ReadonlySet<string> = new Set(commonModules.trim().split(/\s+/));

/**
 * Top-level modules of what a runtime brings besides the standard library: the SDK (src/lambda/sdk.ts names its
 * distributions), AWS's runtime client with what it needs, and pip, which the images have.
 */
const BROUGHT: ReadonlySet<string> = new Set([
  'boto3',
  'botocore',
  'jmespath',
  'dateutil',
  's3transfer',
  'six',
  'urllib3',
  'awslambdaric',
  'bootstrap',
  'runtime_client',
  'simplejson',
  'snapshot_restore_py',
  'pip',
]);

/** Whether the standard library of a Python has a top-level module. */
export function isStandardModule(name: string, minor: number): boolean {
  const versions = Object.hasOwn(versionedModules, name) ? versionedModules[name] : undefined;
  return COMMON.has(name) || (versions !== undefined && minor >= versions[0] && minor <= versions[1]);
}

/** Whether a function may import a top-level module that neither it nor its layers bring. */
export function isRuntimeModule(name: string, minor: number): boolean {
  const isSetuptools = minor < 12 && (name === 'setuptools' || name === 'pkg_resources');
  return isStandardModule(name, minor) || BROUGHT.has(name) || name === '__main__' || isSetuptools;
}
