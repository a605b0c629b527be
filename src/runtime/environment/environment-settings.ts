import type { RuntimeApi } from '../api/runtime-api.ts';
import type { FunctionCode, FunctionConfiguration } from '../function-configuration.ts';
import type { LogSink } from '../logs/log-event.ts';
import type { LogLevel } from '../logs/log-level.ts';
import type { SandboxHost } from '../sandbox/sandbox.ts';
import type { LogStream } from './log-stream.ts';
import type { MemoryWatch } from './memory-watch.ts';
import type { RuntimeVersion } from './runtime-version.ts';

/** What all environments share. */
export interface EnvironmentServices {
  readonly host: SandboxHost;
  readonly api: RuntimeApi;
  readonly memory: MemoryWatch;
  /** Called once for each environment. */
  readonly openLog: (stream: LogStream) => LogSink;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<EnvironmentLimits>;
}

/** What one function's environments run. */
export interface FunctionSettings {
  readonly configuration: FunctionConfiguration;
  readonly code: FunctionCode;
  /** Paths inside a sandbox. */
  readonly extensions: readonly string[];
  /** Level of Lambda's own records in the JSON log format; INFO if absent. */
  readonly systemLogLevel?: LogLevel;
  /** What the log says of the runtime. */
  readonly runtimeVersion?: RuntimeVersion;
}

/** How to make one environment. */
export interface EnvironmentPlan {
  readonly services: EnvironmentServices;
  readonly settings: FunctionSettings;
  readonly initializationType: FunctionConfiguration['initializationType'];
}

export interface EnvironmentListener {
  /** It waits for an invocation, again or for the first time. */
  onAvailable(): void;
  /** It is not available any more: it broke, or was stopped. */
  onEnding(): void;
  /** Nothing is left of it. */
  onGone(): void;
}

export interface EnvironmentLimits {
  /** Milliseconds that an initialisation on demand may take. */
  readonly initMs: number;
  /** Milliseconds that external extensions have between SHUTDOWN and their end. */
  readonly shutdownMs: number;
  /** Bytes of output that one invocation may log. */
  readonly logBytes: number;
}

/**
 * Times: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. The log's bound is ours: it keeps a loop
 * that prints from filling the disk.
 */
const LIMITS: EnvironmentLimits = { initMs: 10_000, shutdownMs: 2000, logBytes: 64 * 1024 * 1024 };

/** Provisioned concurrency and SnapStart initialise ahead of time, and may take this long at least. */
const MIN_AHEAD_INIT_MS = 130_000;

export function limitsOf({ limits }: EnvironmentServices): EnvironmentLimits {
  return { ...LIMITS, ...limits };
}

/** Milliseconds that an initialisation may take. */
export function initLimit(
  services: EnvironmentServices,
  { timeout }: FunctionConfiguration,
  initializationType: FunctionConfiguration['initializationType'],
): number {
  return initializationType === 'on-demand'
    ? limitsOf(services).initMs
    : Math.max(MIN_AHEAD_INIT_MS, timeout * 1000);
}
