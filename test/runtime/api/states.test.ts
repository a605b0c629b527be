import { expect, test } from 'vitest';
import { afterExtensionStep } from '../../../src/runtime/api/extension-state.ts';
import {
  afterRuntimeStep,
  type RuntimeState,
  type RuntimeStep,
} from '../../../src/runtime/api/runtime-state.ts';

/** Where a conversation of steps leads to; `undefined` from the first step that is not allowed. */
function walk(steps: readonly RuntimeStep[]): RuntimeState | undefined {
  return steps.reduce<RuntimeState | undefined>(
    (state, step) => (state === undefined ? undefined : afterRuntimeStep(state, step)),
    'Started',
  );
}

test.each<[readonly RuntimeStep[], RuntimeState | undefined]>([
  [['next'], 'Ready'],
  [['next', 'deliver', 'response', 'sent', 'next'], 'Ready'],
  [['next', 'deliver', 'error', 'sent', 'next', 'deliver'], 'Running'],
  [['next', 'deliver', 'next'], 'Running'],
  [['next', 'next'], 'Ready'],
  [['next', 'deliver', 'response', 'cut', 'response', 'sent'], 'ResponseSent'],
  [['restoreNext', 'restore', 'next'], 'Ready'],
  [['restoreNext', 'restore', 'restoreError'], 'RestoreError'],
  [['initError'], 'InitError'],
  [['response'], undefined],
  [['next', 'response'], undefined],
  [['next', 'deliver', 'response', 'sent', 'response'], undefined],
  [['next', 'deliver', 'response', 'response'], undefined],
  [['next', 'initError'], undefined],
  [['initError', 'next'], undefined],
  [['next', 'restoreNext'], undefined],
])('a runtime that does %j is %s', (steps, state) => {
  expect(walk(steps)).toBe(state);
});

test('an extension registers once, and asks for events from then on', () => {
  expect(afterExtensionStep('Registered', 'next')).toBe('Ready');
  expect(afterExtensionStep('Registered', 'register')).toBeUndefined();
  expect(afterExtensionStep('Ready', 'deliver')).toBe('Running');
  expect(afterExtensionStep('Running', 'next')).toBe('Ready');
  expect(afterExtensionStep('Registered', 'initError')).toBe('InitError');
  expect(afterExtensionStep('Running', 'initError')).toBeUndefined();
  expect(afterExtensionStep('Running', 'exitError')).toBe('ExitError');
  expect(afterExtensionStep('ExitError', 'next')).toBeUndefined();
});
