import type { FunctionConfiguration } from '../function-configuration.ts';
import type { EnvironmentLog } from '../logs/environment-log.ts';
import type { Outcome } from './invocation-outcome.ts';
import { invocationReport } from './invocation-report.ts';
import type { InvocationResult } from './invocation.ts';
import type { MemoryGauge } from './memory-gauge.ts';
import type { EnvironmentIdentity } from './open-environment-log.ts';
import { reportInit, type InitCourse } from './report-init.ts';
import type { RunningInvocation } from './running-invocation.ts';

export interface LedgerFacts {
  readonly configuration: FunctionConfiguration;
  readonly identity: EnvironmentIdentity;
  readonly log: EnvironmentLog;
  readonly memory: MemoryGauge;
}

/** Writes down what an environment does: in its log, and in what the callers of its function get. */
export class Ledger {
  readonly #facts: LedgerFacts;
  /** Milliseconds, until the first invocation has told them. */
  #initMs: number | undefined;

  constructor(facts: LedgerFacts) {
    this.#facts = facts;
  }

  initialising(): void {
    this.#facts.log.initStart('init');
  }

  initialised(course: InitCourse): void {
    reportInit(this.#facts.log, course);
    const isAhead = course.phase === 'init' && course.failure === undefined;
    this.#initMs = isAhead ? course.durationMs : undefined;
  }

  start({ requestId, invokedFunctionArn }: RunningInvocation): void {
    this.#facts.log.start(requestId, invokedFunctionArn);
  }

  output(chunks: readonly Buffer[]): void {
    this.#facts.log.output(chunks);
  }

  /** Ends an invocation: its log first, because a caller may get the end of that. */
  finish(invocation: RunningInvocation, outcome: Outcome): void {
    const { configuration, identity, log, memory } = this.#facts;
    memory.refresh();
    const report = invocationReport(
      {
        requestId: invocation.requestId,
        durationMs: invocation.elapsedMs,
        timeoutMs: configuration.timeout * 1000,
        initMs: this.#initMs,
        isInitBilled: identity.initializationType === 'on-demand',
        memorySize: configuration.memorySize,
        maxMemoryUsed: memory.peakMegabytes,
      },
      outcome,
    );
    this.#initMs = undefined;
    log.finish(report);
    const logTail = log.takeTail(invocation.request.wantsLogTail === true);
    const { payload, contentType, isError, errorType } = outcome;
    const result: InvocationResult = {
      payload,
      contentType,
      ...(isError ? { functionError: 'Unhandled' } : {}),
      ...(errorType === undefined ? {} : { errorType }),
      executedVersion: configuration.version,
      logStream: identity.logStream,
      ...(logTail === undefined ? {} : { logTail }),
      report,
    };
    // A response in one piece reaches a caller who wants it as it comes, too.
    if (invocation.stream !== undefined && !isError && outcome.isStreamed !== true) {
      invocation.stream.start(contentType);
      void invocation.stream.write(payload);
    }
    invocation.resolve(result);
  }
}
