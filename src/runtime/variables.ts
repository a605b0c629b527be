import { libraryFolders } from '../lambda/runtimes.ts';
import type { FunctionConfiguration } from './function-configuration.ts';

/** What the environment variables of an execution environment are made of. */
export interface VariableSources {
  readonly configuration: FunctionConfiguration;
  /** Host and port of the Runtime API, as the processes reach it: `127.0.0.1:9001` */
  readonly runtimeApi: string;
  readonly logStream: string;
  /** How this environment came to be, where it differs from the function's others. */
  readonly initializationType?: FunctionConfiguration['initializationType'];
}

const TASK_ROOT = '/var/task';
const RUNTIME_FOLDER = '/var/runtime';

/** Where AWS's X-Ray daemon listens; nothing does here, and what is sent by UDP is lost without an error. */
const XRAY_HOST = '169.254.79.129';
const XRAY_PORT = '2000';

/** A function with this variable would start the runtime client's mode for several invocations at a time. */
const NEVER_SET: ReadonlySet<string> = new Set([
  'AWS_LAMBDA_MAX_CONCURRENCY',
  '_LAMBDA_TELEMETRY_LOG_FD',
  '_X_AMZN_TRACE_ID',
]);

/**
 * What Lambda documents as hidden from extensions; whatever begins with `_` is hidden as well.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
const HIDDEN_FROM_EXTENSIONS: ReadonlySet<string> = new Set([
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/**
 * Every variable of a runtime's process; nothing else is set, HOME neither. The user's win over defaults such as PATH and
 * lose against reserved ones, which the API has refused before.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html and the variables that real functions print
 */
export function runtimeVariables(sources: VariableSources): Record<string, string> {
  const own = Object.entries(sources.configuration.environment).filter(([name]) => !NEVER_SET.has(name));
  return {
    ...defaultVariables(sources.configuration.runtime),
    ...Object.fromEntries(own),
    ...reservedVariables(sources),
  };
}

/** Every variable of an external extension's process: those of the runtime, less the ones about handler and runtime. */
export function extensionVariables(sources: VariableSources): Record<string, string> {
  const visible = Object.entries(runtimeVariables(sources)).filter(
    ([name]) => !name.startsWith('_') && !HIDDEN_FROM_EXTENSIONS.has(name),
  );
  return Object.fromEntries(visible);
}

/** What an interpreter reads while it starts, for one that starts before it knows its function. */
export function hostVariables(runtime: string): Record<string, string> {
  return { ...defaultVariables(runtime), AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` };
}

/** Those that a function's configuration may replace. */
function defaultVariables(runtime: string): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH: libraryFolders.join(':'),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: `${XRAY_HOST}:${XRAY_PORT}`,
    PWD: TASK_ROOT,
    SHLVL: '0',
    ...nodeVariables(runtime),
  };
}

function nodeVariables(runtime: string): Record<string, string> {
  const major = /^nodejs(\d+)/.exec(runtime)?.[1];
  if (major === undefined) {
    return {};
  }
  const folders = [
    `/opt/nodejs/node${major}/node_modules`,
    '/opt/nodejs/node_modules',
    `${RUNTIME_FOLDER}/node_modules`,
    RUNTIME_FOLDER,
    TASK_ROOT,
  ];
  return { NODE_PATH: folders.join(':') };
}

function reservedVariables(sources: VariableSources): Record<string, string> {
  const { configuration, runtimeApi, logStream } = sources;
  const { credentials, region } = configuration;
  return {
    _HANDLER: configuration.handler,
    _AWS_XRAY_DAEMON_ADDRESS: XRAY_HOST,
    _AWS_XRAY_DAEMON_PORT: XRAY_PORT,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memorySize),
    AWS_LAMBDA_FUNCTION_VERSION: configuration.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: sources.initializationType ?? configuration.initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: TASK_ROOT,
    LAMBDA_RUNTIME_DIR: RUNTIME_FOLDER,
    ...loggingVariables(configuration),
  };
}

/** Runtimes choose their log format by these; with the text format, they are not there. */
function loggingVariables({ logFormat, applicationLogLevel }: FunctionConfiguration): Record<string, string> {
  return logFormat === 'JSON'
    ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: applicationLogLevel ?? 'INFO' }
    : {};
}
