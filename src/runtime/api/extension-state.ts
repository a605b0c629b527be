/** Where an extension stands in its conversation with the Extensions API. Names are those that AWS puts in its refusals. */
export type ExtensionState = 'Started' | 'Registered' | 'Ready' | 'Running' | 'InitError' | 'ExitError';

/** What an extension asks for; `deliver` is an event that it gets. */
export type ExtensionStep = 'register' | 'next' | 'deliver' | 'initError' | 'exitError';

type Row = Partial<Record<ExtensionStep, ExtensionState>>;

const TABLE: Readonly<Record<ExtensionState, Row>> = {
  Started: { register: 'Registered' },
  Registered: { next: 'Ready', initError: 'InitError', exitError: 'ExitError' },
  Ready: { next: 'Ready', deliver: 'Running', exitError: 'ExitError' },
  Running: { next: 'Ready', exitError: 'ExitError' },
  InitError: { initError: 'InitError' },
  ExitError: { exitError: 'ExitError' },
};

/** The state that a step leads to; `undefined` where it is not allowed. */
export function afterExtensionStep(state: ExtensionState, step: ExtensionStep): ExtensionState | undefined {
  return TABLE[state][step];
}
