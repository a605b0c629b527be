import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { output, root, run } from '../cli.ts';

/** Versions of Amazon's own clients that the tests drive. */
const PACKAGES = ['awscli==1.46.3', 'boto3==1.44.5'];

const folder = join(root, 'node_modules', '.cache', `aws-clients-${PACKAGES.join('-').replaceAll('=', '')}`);

/** Where Debian has the second version of the AWS CLI. */
const DEBIANS = '/usr/bin/aws';

/** Installs the clients into a virtual environment, once. @returns its folder */
async function installed(): Promise<string> {
  if (!existsSync(folder)) {
    const making = `${folder}-${process.pid}`;
    mkdirSync(join(making, '..'), { recursive: true });
    rmSync(making, { recursive: true, force: true });
    await output('python3', ['-m', 'venv', making]);
    const python = join(making, 'bin', 'python');
    await output(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
    renameSync(making, folder);
  }
  return folder;
}

/** An AWS CLI, called with the arguments before its command. */
export interface AwsCli {
  readonly label: string;
  readonly command: readonly string[];
  /** Older ones do not know the variable for it. */
  readonly needsEndpoint: boolean;
}

/** The AWS CLI of both generations, as far as they are here. */
export async function awsClis(): Promise<AwsCli[]> {
  const python = join(await installed(), 'bin', 'python');
  const first: AwsCli = { label: 'AWS CLI 1', command: [python, '-m', 'awscli'], needsEndpoint: false };
  const isSecond = existsSync(DEBIANS) && (await run(DEBIANS, ['--version'])).stdout.startsWith('aws-cli/2');
  return isSecond ? [first, { label: 'AWS CLI 2', command: [DEBIANS], needsEndpoint: true }] : [first];
}

/** An interpreter that has boto3. */
export async function botoPython(): Promise<string> {
  return join(await installed(), 'bin', 'python');
}
