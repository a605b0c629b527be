import { createHash } from 'node:crypto';
import type { FunctionConfiguration } from '../function-configuration.ts';

/** What INIT_START says of the runtime. */
export interface RuntimeVersion {
  /** `python:3.11.v1` */
  readonly name: string;
  readonly arn: string;
}

/** A version for runtimes that have none here: its ARN has the form of AWS's and is the same for each runtime and region. */
export function runtimeVersionOf({ runtime, region, functionArn }: FunctionConfiguration): RuntimeVersion {
  const [, language = runtime, version = ''] = /^([a-z]+)([\d.]*\d)/.exec(runtime) ?? [];
  const partition = functionArn.split(':')[1] ?? 'aws';
  const hash = createHash('sha256').update(runtime).digest('hex');
  return {
    name: `${language}:${version}.v1`,
    arn: `arn:${partition}:lambda:${region}::runtime:${hash}`,
  };
}
