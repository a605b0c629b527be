import { expect, test } from 'vitest';
import {
  nextState,
  type EnvironmentEvent,
  type EnvironmentState,
} from '../../../src/runtime/environment/environment-state.ts';

function live(events: readonly EnvironmentEvent[]): EnvironmentState | undefined {
  return events.reduce<EnvironmentState | undefined>(
    (state, event) => (state === undefined ? undefined : nextState(state, event)),
    'starting',
  );
}

test.each<[readonly EnvironmentEvent[], EnvironmentState | undefined]>([
  [['started', 'initialised'], 'idle'],
  [['started', 'initialised', 'invoke', 'responded', 'ready', 'invoke'], 'invoking'],
  [['started', 'init-failed', 'invoke'], 'reinitialising'],
  [['started', 'init-failed', 'invoke', 'initialised'], 'invoking'],
  [['started', 'init-failed', 'invoke', 'broken', 'stopped'], 'dead'],
  [['started', 'initialised', 'invoke', 'broken'], 'stopping'],
  [['started', 'initialised', 'invoke', 'responded', 'broken'], 'stopping'],
  [['stop', 'stopped'], 'dead'],
  [['started', 'invoke'], undefined],
  [['started', 'initialised', 'invoke', 'invoke'], undefined],
  [['started', 'initialised', 'invoke', 'responded', 'invoke'], undefined],
  [['started', 'initialised', 'stop', 'stop'], undefined],
  [['started', 'initialised', 'stop', 'broken'], undefined],
  [['stop', 'stopped', 'invoke'], undefined],
])('an environment that lives through %j is %s', (events, state) => {
  expect(live(events)).toBe(state);
});
