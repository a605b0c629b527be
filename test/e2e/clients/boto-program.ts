import { output } from '../cli.ts';
import { botoPython } from './aws-clients.ts';
import type { RunningPlatform } from './running-platform.ts';

/** What programs begin with: clients, and a way to see errors as values. */
const PRELUDE = `
import datetime, io, json, sys, time, urllib.error, urllib.request
import boto3, botocore
from botocore.client import Config
from botocore.exceptions import ClientError

def refusal(call, **input):
    """The error that a call ends with, its extra members too."""
    try:
        answer = call(**input)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        more = {k: v for k, v in error.response["Error"].items() if k not in ("Code", "Message", "Type", "RequestId", "HostId")}
        return [error.response["Error"]["Code"], error.response["Error"]["Message"], status, more]
    raise AssertionError(f"it was not refused, but answered {answer}")

def bare(answer):
    """An answer without what every one has."""
    return {k: v for k, v in answer.items() if k != "ResponseMetadata"}

def show(value):
    print(json.dumps(value, default=str))
`;

/**
 * Runs a program with boto3 against a platform.
 * @returns what it shows last
 */
export async function runBoto(
  platform: RunningPlatform,
  program: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const printed = await output(await botoPython(), ['-c', PRELUDE + program], {
    environment: { ...platform.environment, AWS_MAX_ATTEMPTS: '1', ...environment },
  });
  const lines = printed.trimEnd().split('\n');
  return JSON.parse(lines.at(-1) ?? '');
}
