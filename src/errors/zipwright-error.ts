/** What a {@link ZipwrightError} carries besides its message. */
export interface ErrorDetails {
  /** The values the message was made of, for `--json`. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** What to do about it, as one sentence or a command. */
  readonly hint?: string;
  readonly cause?: unknown;
  readonly exitCode?: number;
}

/** Exit codes of the command line, as documented in docs/reference/exit-codes.md. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  findings: 3,
  /** sysexits.h EX_SOFTWARE: the fault is ours. */
  internal: 70,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;

/**
 * A failure that the user can do something about. Each room extends it with the closed list of its codes.
 * The message names the action, the thing, what was found and what was wanted; the remedy is the hint.
 */
export class ZipwrightError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly data: Readonly<Record<string, unknown>>;
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.data = details.data ?? {};
    this.hint = details.hint;
    this.exitCode = details.exitCode ?? exitCodes.failed;
  }
}

/** A fault of zipwright itself: shown with its stack and a request to report it. */
export class InternalError extends Error {
  readonly exitCode = exitCodes.internal;

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'InternalError';
  }
}

/** Makes the compiler refuse a `switch` that forgets a case. */
export function assertNever(value: never): never {
  throw new InternalError(`Unexpected value: ${JSON.stringify(value)}`);
}
