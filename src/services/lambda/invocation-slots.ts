import { tooManyRequests } from './errors.ts';
import { accountLimits } from './account-limits.ts';

/** Who asks for a slot. */
export interface SlotRequest {
  /** The function's. */
  readonly arn: string;
  /** Its reserved concurrent executions, if any. */
  readonly reserved: number | undefined;
}

/** Counts invocations that run, so that no function has more than it may. */
export class InvocationSlots {
  readonly #running = new Map<string, number>();
  #unreserved = 0;

  /**
   * Takes a slot for one invocation.
   * @returns gives it back
   * @throws {ServiceError} TooManyRequestsException
   */
  take({ arn, reserved }: SlotRequest): () => void {
    const running = this.#running.get(arn) ?? 0;
    if (reserved !== undefined && running >= reserved) {
      throw tooManyRequests('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    if (reserved === undefined && this.#unreserved >= accountLimits.concurrentExecutions) {
      throw tooManyRequests('ConcurrentInvocationLimitExceeded');
    }
    this.#running.set(arn, running + 1);
    this.#unreserved += reserved === undefined ? 1 : 0;
    let isTaken = true;
    return () => {
      if (isTaken) {
        isTaken = false;
        this.#unreserved -= reserved === undefined ? 1 : 0;
        this.#give(arn);
      }
    };
  }

  #give(arn: string): void {
    const left = (this.#running.get(arn) ?? 1) - 1;
    if (left === 0) {
      this.#running.delete(arn);
    } else {
      this.#running.set(arn, left);
    }
  }
}
