import { expect } from 'vitest';
import { run, type CliResult } from '../cli.ts';
import type { AwsCli } from './aws-clients.ts';
import type { RunningPlatform } from './running-platform.ts';

/** The AWS CLI, ready to be called. */
export interface AwsCommand {
  /** Runs a command that must succeed; its words are parted by spaces. @returns what it printed, read if it is JSON */
  (command: string, ...more: readonly string[]): Promise<Record<string, unknown>>;
  /** Runs any command. */
  readonly run: (command: string, ...more: readonly string[]) => Promise<CliResult>;
}

/** Makes the AWS CLI call a platform from a folder. */
export function awsCommand(
  { command: [program = '', ...before], needsEndpoint }: AwsCli,
  { platform, directory }: { readonly platform: () => RunningPlatform; readonly directory: string },
): AwsCommand {
  const runCommand = (command: string, ...more: readonly string[]): Promise<CliResult> => {
    const { endpoint, environment } = platform();
    const all = [...before, ...(needsEndpoint ? ['--endpoint-url', endpoint] : []), ...command.split(' ')];
    return run(program, [...all, ...more], {
      directory,
      environment: { ...environment, AWS_PAGER: '', AWS_MAX_ATTEMPTS: '1' },
    });
  };
  const read = async (command: string, ...more: readonly string[]): Promise<Record<string, unknown>> => {
    const { exitCode, stdout, stderr } = await runCommand(command, ...more);
    expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: '' });
    return stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, unknown>) : { text: stdout };
  };
  return Object.assign(read, { run: runCommand });
}
