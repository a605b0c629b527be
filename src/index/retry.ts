import { isTransientFailure, networkFailure, TransientStatus } from './network-failure.ts';

/** Waits, or rejects with the signal's reason as soon as it is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** When a failed request is made again, and after what time. Times in milliseconds. */
export interface RetryPolicy {
  readonly retries: number;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  readonly sleep: Sleep;
  readonly now: () => number;
}

const FIRST_DELAY = 250;
const LONGEST_DELAY = 10_000;
const LONGEST_RETRY_AFTER = 60_000;

/**
 * Time to wait after failure number `failures` (from 0): doubling, between half and all of it by chance so that many
 * clients do not come back at once. A server's own wish counts where it is longer.
 */
export function retryDelay(failures: number, policy: RetryPolicy, wished = 0): number {
  const full = Math.min(FIRST_DELAY * 2 ** failures, LONGEST_DELAY);
  return Math.max(Math.round(full * (0.5 + policy.random() / 2)), Math.min(wished, LONGEST_RETRY_AFTER));
}

/** Reads `Retry-After` (RFC 9110 10.2.3): seconds or a date. What cannot be read means no wish. */
export function parseRetryAfter(value: string | undefined, now: number): number {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) {
    return Number(text) * 1000;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/** Tells whether a status may go away by itself: too many requests, or a fault of the server (RFC 9110 15.6, RFC 6585). */
export function isTransientStatus(status: number): boolean {
  return status === 429 || status >= 500;
}

/** What is being tried: its URL, for messages, and the signal that ends all tries. */
export interface Tried {
  readonly url: URL;
  readonly signal: AbortSignal;
}

/** Waits as long as the policy wants after failure number `failures`, from 0. @throws the signal's reason */
export async function pauseAfter(failures: number, policy: RetryPolicy, pause: Pause): Promise<void> {
  try {
    await policy.sleep(retryDelay(failures, policy, pause.wished), pause.signal);
  } finally {
    pause.signal.throwIfAborted();
  }
}

export interface Pause {
  readonly signal: AbortSignal;
  /** What the server wants, in milliseconds. */
  readonly wished?: number;
}

/**
 * Tries again as long as a failure may go away by itself and the policy allows it.
 * @throws {IndexError} for the last failure; the signal's reason when aborted
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  tried: Tried,
  attempt: () => Promise<T>,
): Promise<T> {
  const { url, signal } = tried;
  for (let failures = 0; ; failures += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransientFailure(error) || failures >= policy.retries) {
        throw networkFailure(error, url, failures + 1);
      }
      const wished = error instanceof TransientStatus ? error.wished : 0;
      await pauseAfter(failures, policy, { signal, wished });
    }
  }
}
