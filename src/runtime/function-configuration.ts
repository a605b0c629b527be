/** Whether the function's processes reach the machine's network, or nothing but the Runtime API. */
export type NetworkAccess = 'host' | 'none';

/**
 * What an execution environment has to know about a function, in the terms of Lambda's API.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */
export interface FunctionConfiguration {
  readonly functionName: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** ARN without a qualifier. */
  readonly functionArn: string;
  /** `python3.11`, `nodejs24.x` */
  readonly runtime: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly handler: string;
  /** MB of memory. */
  readonly memorySize: number;
  /** Seconds an invocation may take. */
  readonly timeout: number;
  /** MB of `/tmp`. */
  readonly ephemeralStorage: number;
  /** The user's variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly region: string;
  /** `/aws/lambda/NAME` unless chosen. */
  readonly logGroup: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Level below which the runtime drops records; JSON format only. */
  readonly applicationLogLevel?: string;
  readonly initializationType: 'on-demand' | 'provisioned-concurrency' | 'snap-start';
  readonly network: NetworkAccess;
  /** Credentials of the function's role, as it sees them. */
  readonly credentials: FunctionCredentials;
}

export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Unpacked code: absolute paths of folders that nothing writes to. */
export interface FunctionCode {
  /** What `/var/task` shows. */
  readonly task: string;
  /** What `/opt` shows: the layers, merged in order; absent without layers. */
  readonly opt?: string;
}
