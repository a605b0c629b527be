/** Where an initialisation takes place: ahead of invocations, or again within one after it has failed. */
export type InitPhase = 'init' | 'invoke';

export type Status = 'success' | 'error' | 'timeout';

/** How an initialisation went. */
export interface InitReport {
  readonly phase: InitPhase;
  readonly durationMs: number;
  readonly status: Status;
  /** `Runtime.ExitError`; absent after success and a timeout. */
  readonly errorType?: string;
}

/** How an invocation went. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  /** MB. */
  readonly memorySize: number;
  /** MB. */
  readonly maxMemoryUsed: number;
  /** Of an environment's first invocation. */
  readonly initMs?: number;
  readonly status: Status;
  readonly errorType?: string;
  /** Bytes of the response. */
  readonly producedBytes: number;
}

export interface ExtensionReport {
  readonly name: string;
  /** `Ready`, `Registered`, `LaunchError` */
  readonly state: string;
  readonly events: readonly string[];
  readonly errorType?: string;
}

/**
 * Words of Lambda itself in a log stream, in one of its formats. Each returns one message, or none where that format or the
 * level of system logs has none. Times are milliseconds since 1970.
 */
export interface PlatformLog {
  /** Whether a cold invocation's tail begins with the environment's first line. */
  readonly isInitStartInTail: boolean;
  initStart(phase: InitPhase, time: number): string | undefined;
  initReport(report: InitReport, time: number): readonly string[];
  extension(report: ExtensionReport, time: number): string | undefined;
  start(requestId: string, invokedFunctionArn: string, time: number): string | undefined;
  /** What ends an invocation. */
  end(report: InvocationReport, time: number): readonly string[];
  dropped(bytes: number, records: number, time: number): string | undefined;
}

/** What the words of one environment have in common. */
export interface PlatformFacts {
  readonly functionName: string;
  readonly version: string;
  readonly initializationType: string;
  /** `python:3.11.v1` */
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
  /** Of the log stream. */
  readonly instanceId: string;
  /** MB. */
  readonly memorySize: number;
}

/** Why output is left out of a log. */
export const droppedReason = 'The function wrote more than the log of one invocation may hold';
