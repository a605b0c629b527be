import { run } from '@stricli/core';
import { application } from '../../src/cli/app.ts';
import type { CliContext, OutputStream } from '../../src/cli/context.ts';

/** A standard stream that keeps what is written to it. */
export class CapturedStream implements OutputStream {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly #parts: string[] = [];

  constructor({ isTTY = false, columns = 80 }: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  readonly write = (text: string): void => void this.#parts.push(text);

  /** All of it. */
  get text(): string {
    return this.#parts.join('');
  }

  /** Each call's text. */
  get parts(): readonly string[] {
    return this.#parts;
  }
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Standard output and error are terminals. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly now?: () => number;
  readonly signal?: AbortSignal;
}

/** A context whose streams can be looked at. */
export interface CapturedContext extends CliContext {
  readonly stdout: CapturedStream;
  readonly stderr: CapturedStream;
}

export function capturedContext(options: CliOptions = {}): CapturedContext {
  const [stdout, stderr] = [new CapturedStream(options), new CapturedStream(options)];
  return {
    stdout,
    stderr,
    process: { env: options.environment ?? {}, stdout, stderr, exitCode: null },
    directory: options.directory ?? '/nowhere',
    now: options.now ?? Date.now,
    signal: options.signal ?? new AbortController().signal,
  };
}

export interface CliResult {
  /** As commands set it; a wrong command line leaves the parser's negative code. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const context = capturedContext(options);
  await run(application, args, context);
  return {
    exitCode: Number(context.process.exitCode ?? 0),
    stdout: context.stdout.text,
    stderr: context.stderr.text,
  };
}
