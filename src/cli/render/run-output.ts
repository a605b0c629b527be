import type { InvocationResult } from '../../runtime/environment/invocation.ts';
import type { LogEvent } from '../../runtime/logs/log-event.ts';
import type { RunSummary } from '../../workflow/run/run-function.ts';
import type { CliContext } from '../context.ts';
import { count, formatDuration } from './quantities.ts';
import { styleFor, type Style } from './style.ts';

export interface RunOutputOptions {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/** Shows a run: responses on standard output, the log on standard error; as JSON all of it at the end. */
export class RunOutput {
  readonly #context: CliContext;
  readonly #options: RunOutputOptions;
  readonly #style: Style;
  readonly #results: InvocationResult[] = [];
  readonly #log: LogEvent[] = [];

  constructor(context: CliContext, options: RunOutputOptions) {
    this.#context = context;
    this.#options = options;
    this.#style = styleFor(context, context.process.stderr);
  }

  /** Says how to attach. */
  announceDebugger(port: number | undefined, task: string): void {
    if (port !== undefined) {
      const { stderr } = this.#context.process;
      stderr.write(
        `${this.#style.bold(`Waiting for a debugger on 127.0.0.1:${port}`)}\n` +
          `${this.#style.cyan('hint:')} attach to it with path mapping from the project to ${task}; in VS Code: ` +
          `{ "type": "debugpy", "request": "attach", "connect": { "host": "127.0.0.1", "port": ${port} }, ` +
          `"pathMappings": [{ "localRoot": "\${workspaceFolder}", "remoteRoot": "${task}" }] }\n`,
      );
    }
  }

  readonly onLog = (event: LogEvent): void => {
    if (this.#options.isJson) {
      this.#log.push(event);
    } else if (!this.#options.isQuiet) {
      const text = event.message.replace(/\n$/, '');
      this.#context.process.stderr.write(`${event.kind === 'platform' ? this.#style.dim(text) : text}\n`);
    }
  };

  readonly onResult = (result: InvocationResult): void => {
    this.#results.push(result);
    if (!this.#options.isJson) {
      this.#context.process.stdout.write(`${result.payload.toString('utf8')}\n`);
    }
  };

  /** @returns nothing; a failed function sets the exit code */
  finish(summary: RunSummary): void {
    const { stdout, stderr } = this.#context.process;
    if (this.#options.isJson) {
      stdout.write(runJson(summary, this.#results, this.#log));
    } else if (this.#results.length > 1 && !this.#options.isQuiet) {
      stderr.write(`${this.#style.bold(statistics(summary, this.#results))}\n`);
    }
    this.#context.process.exitCode = summary.failures > 0 ? 1 : 0;
  }
}

/** One line about many invocations. */
function statistics({ failures }: RunSummary, results: readonly InvocationResult[]): string {
  const durations = results.map(({ report }) => report.durationMs).sort((a, b) => a - b);
  const at = (share: number): string =>
    formatDuration(durations[Math.min(durations.length - 1, Math.floor(durations.length * share))] ?? 0);
  const cold = results.filter(({ report }) => report.initMs !== undefined).length;
  const failed = failures === 0 ? '' : `, ${failures} failed`;
  return `${count(results.length, 'invocation')}${failed}, ${count(cold, 'cold start')}: p50 ${at(0.5)}, p99 ${at(0.99)}`;
}

/** docs/reference/json.md describes it. */
function runJson(
  { runnable, rung, failures }: RunSummary,
  results: readonly InvocationResult[],
  log: readonly LogEvent[],
): string {
  const { name, archive, runtime, architecture, handler } = runnable;
  const value = {
    schemaVersion: 1,
    function: { name, file: archive, runtime, architecture, handler },
    sandbox: rung,
    failures,
    invocations: results.map(({ payload, functionError, errorType, report }) => ({
      requestId: report.requestId,
      response: parsed(payload),
      ...(functionError === undefined ? {} : { functionError }),
      ...(errorType === undefined ? {} : { errorType }),
      durationMs: report.durationMs,
      billedMs: report.billedMs,
      ...(report.initMs === undefined ? {} : { initMs: report.initMs }),
      maxMemoryUsed: report.maxMemoryUsed,
    })),
    log: log.map(({ timestamp, kind, requestId, message }) => ({
      timestamp,
      kind,
      ...(requestId === undefined ? {} : { requestId }),
      message,
    })),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** A response that is no JSON, such as Python's NaN or bytes, is shown as text. */
function parsed(payload: Buffer): unknown {
  const text = payload.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
