import type { StricliProcess } from '@stricli/core';

/** What a command may use of the process it runs in; tests give their own. */
export interface CliContext {
  readonly process: StricliProcess & {
    readonly env: Readonly<Partial<Record<string, string>>>;
    readonly stdout: OutputStream;
    readonly stderr: OutputStream;
  };
  readonly directory: string;
  readonly now: () => number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A standard stream; the width is that of a terminal. */
export interface OutputStream {
  readonly write: (text: string) => void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}
