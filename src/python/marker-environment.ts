import { parseVersion } from './version.ts';

/** The variables of PEP 508, without `extra`. */
export const environmentVariables = [
  'os_name',
  'sys_platform',
  'platform_machine',
  'platform_python_implementation',
  'platform_release',
  'platform_system',
  'platform_version',
  'python_version',
  'python_full_version',
  'implementation_name',
  'implementation_version',
] as const;

export type EnvironmentVariable = (typeof environmentVariables)[number];

/** What markers are evaluated against: PEP 508's variables under their own names, and the sets of PEP 751. */
export interface MarkerEnvironment extends Readonly<Record<EnvironmentVariable, string>> {
  /** The extras that are asked for. */
  readonly extras: readonly string[];
  readonly dependencyGroups: readonly string[];
}

/** The interpreter that a package is for. */
export interface TargetInterpreter {
  /** "3.13.1". */
  readonly fullVersion: string;
  readonly machine: 'x86_64' | 'aarch64';
}

/**
 * The environment of CPython on Linux, without extras and groups. The kernel's release and version are empty: nobody
 * knows them before the function runs.
 * @throws {PythonFormatError} INVALID_VERSION
 */
export function targetEnvironment({ fullVersion, machine }: TargetInterpreter): MarkerEnvironment {
  const [major = 0, minor = 0] = parseVersion(fullVersion).release;
  return {
    os_name: 'posix',
    sys_platform: 'linux',
    platform_machine: machine,
    platform_python_implementation: 'CPython',
    platform_release: '',
    platform_system: 'Linux',
    platform_version: '',
    python_version: `${major}.${minor}`,
    python_full_version: fullVersion,
    implementation_name: 'cpython',
    implementation_version: fullVersion,
    extras: [],
    dependencyGroups: [],
  };
}
