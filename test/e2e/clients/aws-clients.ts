import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../cli.ts';
import { virtualEnvironment } from './virtual-environment.ts';

/** Versions of Amazon's own clients that the tests drive, and what the guides test with. */
const PACKAGES = ['awscli==1.46.3', 'boto3==1.44.5', 'pytest==9.2.0'];

/** Where Debian has the second version of the AWS CLI. */
const DEBIANS = '/usr/bin/aws';

/** Installs the clients, once. @returns the folder of their environment */
const installed = (): Promise<string> => virtualEnvironment('aws-clients', PACKAGES);

/** An AWS CLI, called with the arguments before its command. */
export interface AwsCli {
  readonly label: string;
  readonly command: readonly string[];
  /** Older ones do not know the variable for it. */
  readonly needsEndpoint: boolean;
}

/** The AWS CLI of both generations, as far as they are here. */
export async function awsClis(): Promise<[AwsCli, ...AwsCli[]]> {
  const python = join(await installed(), 'bin', 'python');
  const first: AwsCli = { label: 'AWS CLI 1', command: [python, '-m', 'awscli'], needsEndpoint: false };
  const isSecond = existsSync(DEBIANS) && (await run(DEBIANS, ['--version'])).stdout.startsWith('aws-cli/2');
  return isSecond ? [first, { label: 'AWS CLI 2', command: [DEBIANS], needsEndpoint: true }] : [first];
}

/** An interpreter that has boto3. */
export async function botoPython(): Promise<string> {
  return join(await installed(), 'bin', 'python');
}
