/** The newest symbol versions, without their prefixes, of the libraries that GCC brings. */
export interface CompilerLibraries {
  /** GLIBCXX_ of libstdc++. */
  readonly glibcxx: string;
  /** CXXABI_ of libstdc++. */
  readonly cxxabi: string;
  /** GCC_ of libgcc_s. */
  readonly libgcc: string;
}

/** Amazon Linux that a runtime is built on. */
export interface OperatingSystem extends CompilerLibraries {
  readonly name: 'Amazon Linux 2' | 'Amazon Linux 2023';
  /** Version of its C library: the newest glibc symbol that a library may need. */
  readonly glibc: readonly [major: number, minor: number];
  /** What its later releases have, where a newer GCC came with one: a runtime may have been updated to it. */
  readonly later?: CompilerLibraries;
}

/**
 * GCC 7.3, and GCC 11.4 until GCC 14.2 came with the releases of 2025. Sources: the packages libstdc++ and libgcc in
 * listings of functions' file systems (dockerfiles/base.al2 and base.al2023, packages-*.txt, of
 * https://github.com/shogo82148/docker-lambda) and of AWS's image (utils/lib-copy of
 * https://github.com/brefphp/aws-lambda-layers); the versions of each GCC stand in
 * https://gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html.
 */
const amazonLinux2: OperatingSystem = {
  name: 'Amazon Linux 2',
  glibc: [2, 26],
  glibcxx: '3.4.24',
  cxxabi: '1.3.11',
  libgcc: '7.0.0',
};
const amazonLinux2023: OperatingSystem = {
  name: 'Amazon Linux 2023',
  glibc: [2, 34],
  glibcxx: '3.4.29',
  cxxabi: '1.3.13',
  libgcc: '11.0',
  later: { glibcxx: '3.4.33', cxxabi: '1.3.15', libgcc: '14.0.0' },
};

/** A managed Python runtime of Lambda. Dates are days in ISO 8601; absent means that AWS has not announced one. */
export interface PythonRuntime {
  readonly id: `python3.${number}`;
  readonly minor: number;
  /** Version that markers see: a patch release which the runtime has had or passed. */
  readonly fullVersion: string;
  readonly operatingSystem: OperatingSystem;
  readonly deprecated?: string;
  readonly createBlocked?: string;
  readonly updateBlocked?: string;
}

/**
 * Lambda's Python runtimes that zipwright builds for, oldest first.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html (read 2026-07) and the `Runtime` enum of
 * the Lambda API model in botocore 1.44.5.
 */
export const pythonRuntimes: readonly PythonRuntime[] = [
  {
    id: 'python3.9',
    minor: 9,
    fullVersion: '3.9.20',
    operatingSystem: amazonLinux2,
    deprecated: '2025-12-15',
    createBlocked: '2026-08-31',
    updateBlocked: '2026-09-30',
  },
  {
    id: 'python3.10',
    minor: 10,
    fullVersion: '3.10.15',
    operatingSystem: amazonLinux2,
    deprecated: '2026-10-31',
    createBlocked: '2026-11-30',
    updateBlocked: '2027-01-15',
  },
  {
    id: 'python3.11',
    minor: 11,
    fullVersion: '3.11.10',
    operatingSystem: amazonLinux2,
    deprecated: '2027-06-30',
    createBlocked: '2027-07-31',
    updateBlocked: '2027-08-31',
  },
  {
    id: 'python3.12',
    minor: 12,
    fullVersion: '3.12.7',
    operatingSystem: amazonLinux2023,
    deprecated: '2028-10-31',
    createBlocked: '2028-11-30',
    updateBlocked: '2029-01-10',
  },
  {
    id: 'python3.13',
    minor: 13,
    fullVersion: '3.13.1',
    operatingSystem: amazonLinux2023,
    deprecated: '2029-06-30',
    createBlocked: '2029-07-31',
    updateBlocked: '2029-08-31',
  },
  {
    id: 'python3.14',
    minor: 14,
    fullVersion: '3.14.0',
    operatingSystem: amazonLinux2023,
    deprecated: '2029-06-30',
    createBlocked: '2029-07-31',
    updateBlocked: '2029-08-31',
  },
  { id: 'python3.15', minor: 15, fullVersion: '3.15.0', operatingSystem: amazonLinux2023 },
];

/** Runtime of a project that declares none. */
export const defaultRuntimeId = 'python3.13';

/**
 * Where the loader looks for shared libraries, in order: LD_LIBRARY_PATH of every Python runtime.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html and what functions print.
 */
export const libraryFolders: readonly string[] = [
  '/var/lang/lib',
  '/lib64',
  '/usr/lib64',
  '/var/runtime',
  '/var/runtime/lib',
  '/var/task',
  '/var/task/lib',
  '/opt/lib',
];
