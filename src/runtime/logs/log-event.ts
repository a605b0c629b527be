/** One entry of a log stream, as CloudWatch Logs would keep it. */
export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** With the line end that it was written with, if it had one. */
  readonly message: string;
  /** Whether the function's processes wrote it, or Lambda did. */
  readonly kind: 'function' | 'platform';
  /** The invocation under way; absent while an environment initialises or waits. */
  readonly requestId?: string;
}

/** Where the events of one log stream go. It is called in the middle of invocations: it must neither wait nor throw. */
export interface LogSink {
  write(event: LogEvent): void;
}
