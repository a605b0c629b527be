/** Where a runtime stands in its conversation with the Runtime API. Names are those that AWS puts in its refusals. */
export type RuntimeState =
  | 'Started'
  | 'InitError'
  | 'RestoreReady'
  | 'Restoring'
  | 'RestoreError'
  | 'Ready'
  | 'Running'
  | 'InvocationResponse'
  | 'InvocationErrorResponse'
  | 'ResponseSent';

/** What a runtime asks for, and what happens to it (`deliver`, `restore`, `sent`, `cut`). */
export type RuntimeStep =
  | 'next'
  | 'deliver'
  | 'response'
  | 'error'
  | 'sent'
  | 'cut'
  | 'initError'
  | 'restoreNext'
  | 'restore'
  | 'restoreError';

type Row = Partial<Record<RuntimeStep, RuntimeState>>;

/** A runtime that has an invocation and asks for the next gets the same again; one that waits may wait on a new connection. */
const TABLE: Readonly<Record<RuntimeState, Row>> = {
  Started: { next: 'Ready', initError: 'InitError', restoreNext: 'RestoreReady' },
  InitError: {},
  RestoreReady: { restore: 'Restoring' },
  Restoring: { next: 'Ready', restoreError: 'RestoreError', initError: 'RestoreError' },
  RestoreError: {},
  Ready: { next: 'Ready', deliver: 'Running' },
  Running: { next: 'Running', response: 'InvocationResponse', error: 'InvocationErrorResponse' },
  InvocationResponse: { sent: 'ResponseSent', cut: 'Running' },
  InvocationErrorResponse: { sent: 'ResponseSent', cut: 'Running' },
  ResponseSent: { next: 'Ready' },
};

/** The state that a step leads to; `undefined` where it is not allowed. */
export function afterRuntimeStep(state: RuntimeState, step: RuntimeStep): RuntimeState | undefined {
  return TABLE[state][step];
}

/** The state that a runtime wants to be in by asking, for the text of a refusal. */
export const wantedState = {
  next: 'Ready',
  response: 'InvocationResponse',
  error: 'InvocationErrorResponse',
  initError: 'InitError',
  restoreNext: 'RestoreReady',
  restoreError: 'RestoreError',
} as const satisfies Row;
