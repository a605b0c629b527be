/**
 * Writes src/toolchain/runtime-pins.ts: the wheels of AWS's runtime client, the newest for each runtime, and of the SDK
 * in the versions of src/lambda/sdk.ts, with the newest of what those require. Asks the package index by pip.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { architectures, type Architecture } from '../src/lambda/architectures.ts';
import { pythonRuntimes, type PythonRuntime } from '../src/lambda/runtimes.ts';
import { runtimeSdkVersions } from '../src/lambda/sdk.ts';

const CLIENT = ['awslambdaric', 'simplejson', 'snapshot_restore_py'];

const root = fileURLToPath(new URL('..', import.meta.url));
const downloads = mkdtempSync(join(tmpdir(), 'zipwright-pins-'));
const hashes = new Map<string, string>();

/**
 * Downloads wheels for a runtime and an architecture. pip evaluates markers for the Python that it runs on itself, which
 * here matters for urllib3 alone, whose version is given.
 * @returns their file names
 */
function download(
  { minor }: PythonRuntime,
  architecture: Architecture,
  requirements: readonly string[],
): string[] {
  const folder = mkdtempSync(join(downloads, 'wheels-'));
  const { machine } = architectures[architecture];
  const target = ['--platform', `manylinux2014_${machine}`, '--python-version', `3.${minor}`];
  const options = ['--quiet', '--disable-pip-version-check', '--only-binary', ':all:', ...target];
  execFileSync('python3', ['-m', 'pip', 'download', ...options, '--dest', folder, ...requirements], {
    stdio: 'inherit',
  });
  return readdirSync(folder)
    .sort()
    .map((filename) => {
      const content = readFileSync(join(folder, filename));
      hashes.set(filename, createHash('sha256').update(content).digest('hex'));
      return filename;
    });
}

function sdkRequirements({ id }: PythonRuntime): string[] {
  const versions = runtimeSdkVersions[id];
  if (versions === undefined) {
    throw new Error(`src/lambda/sdk.ts has no versions for ${id}`);
  }
  const { boto3, botocore, urllib3 } = versions;
  return [`boto3==${boto3}`, `botocore==${botocore}`, `urllib3==${urllib3}`];
}

function pinsOf(runtime: PythonRuntime): string {
  const client = Object.fromEntries(
    (Object.keys(architectures) as Architecture[]).map((architecture) => [
      architecture,
      download(runtime, architecture, ['--no-deps', ...CLIENT]),
    ]),
  );
  const sdk = download(runtime, 'x86_64', sdkRequirements(runtime));
  const foreign = sdk.find((filename) => !filename.endsWith('-none-any.whl'));
  if (foreign !== undefined) {
    throw new Error(`The SDK is the same for all architectures, and ${foreign} is for one`);
  }
  return `${runtime.minor}: ${JSON.stringify({ client, sdk })},`;
}

function fileText(): string {
  const pins = pythonRuntimes.map(pinsOf).join('\n');
  const sums = Object.fromEntries([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `/**
 * Written by tools/generate-runtime-pins.ts on ${new Date().toISOString().slice(0, 10)}; change src/lambda/sdk.ts, then run it.
 *
 * awslambdaric, Apache-2.0: AWS's runtime client. simplejson (MIT) and snapshot_restore_py (Apache-2.0) are what it
 * requires. boto3, botocore and s3transfer (Apache-2.0) are the SDK, with jmespath, six and urllib3 (MIT) and
 * python-dateutil (Apache-2.0, BSD-3-Clause).
 */

/** File names of a runtime's wheels. */
export interface WheelNames {
  /** AWS's runtime client and what it requires. */
  readonly client: Readonly<Record<'x86_64' | 'arm64', readonly string[]>>;
  /** boto3 and what it requires: pure Python. */
  readonly sdk: readonly string[];
}

/** Wheels for each CPython 3.minor, by file name. All of them load on glibc 2.17 and newer. */
export const runtimePins: Readonly<Record<number, WheelNames>> = {${pins}};

/** SHA-256 of each wheel. */
export const runtimeWheelHashes: Readonly<Record<string, string>> = ${JSON.stringify(sums)};
`;
}

try {
  const path = join(root, 'src', 'toolchain', 'runtime-pins.ts');
  writeFileSync(path, fileText());
  execFileSync(join(root, 'node_modules', '.bin', 'oxfmt'), [path], { stdio: 'inherit' });
} finally {
  rmSync(downloads, { recursive: true, force: true });
}
