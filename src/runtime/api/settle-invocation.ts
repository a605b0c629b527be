import { refusals, refuse, sendAccepted } from './answers.ts';
import type { Delivery, RuntimeResponse } from './delivery.ts';
import type { ApiResponse } from './http.ts';
import type { RuntimeConnection } from './runtime-connection.ts';

/**
 * Hands a response over, and then tells the runtime so: the caller has it before the runtime asks for more work, whose wait is
 * not the caller's.
 */
export function settleInvocation(
  runtime: RuntimeConnection,
  delivery: Delivery,
  { result, response }: { readonly result: RuntimeResponse; readonly response: ApiResponse },
): void {
  runtime.step('sent');
  delivery.onResponse(result);
  // Promises that were resolved just now are served before this.
  setImmediate(() => {
    if (result.kind === 'too-large') {
      refuse(response, refusals.tooLarge);
    } else if (result.kind === 'bad-mode') {
      refuse(response, refusals.responseMode);
    } else {
      sendAccepted(response);
    }
  });
}
