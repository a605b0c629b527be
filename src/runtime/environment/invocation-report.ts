import type { InvocationReport } from '../logs/platform-log.ts';
import type { Outcome } from './invocation-outcome.ts';

/** What an invocation took. */
export interface Expense {
  readonly requestId: string;
  /** Milliseconds from the call to the response; an initialisation that was repeated for it is a part of that. */
  readonly durationMs: number;
  /** Milliseconds that the function may take. */
  readonly timeoutMs: number;
  /** Milliseconds, for the first invocation of an environment. */
  readonly initMs: number | undefined;
  /** Whether an initialisation is billed: it is when the invocation was the reason for it. */
  readonly isInitBilled: boolean;
  /** MB. */
  readonly memorySize: number;
  /** MB. */
  readonly maxMemoryUsed: number;
}

/**
 * Reports an invocation as Lambda does: times are rounded up to the millisecond, with the initialisation's.
 * Source: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/ (August 2025)
 */
export function invocationReport(expense: Expense, outcome: Outcome): InvocationReport {
  const { initMs } = expense;
  // What ran out of time took all of it, and what it took to end it is not its own.
  const durationMs =
    outcome.status === 'timeout' ? expense.timeoutMs : Math.min(expense.durationMs, expense.timeoutMs);
  const billedInit = expense.isInitBilled ? (initMs ?? 0) : 0;
  return {
    requestId: expense.requestId,
    durationMs,
    billedMs: Math.ceil(durationMs + billedInit),
    memorySize: expense.memorySize,
    maxMemoryUsed: expense.maxMemoryUsed,
    ...(initMs === undefined ? {} : { initMs }),
    status: outcome.status,
    ...(outcome.status === 'error' && outcome.errorType !== undefined
      ? { errorType: outcome.errorType }
      : {}),
    producedBytes: outcome.producedBytes,
  };
}
