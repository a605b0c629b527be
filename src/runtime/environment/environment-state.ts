/** Where an execution environment stands in its life. */
export type EnvironmentState =
  /** Its sandbox is being made. */
  | 'starting'
  /** Its processes run, and do not all wait for work yet. */
  | 'initialising'
  /** It could not initialise; the first invocation tries again. */
  | 'failed'
  /** The first invocation is trying again. */
  | 'reinitialising'
  /** It waits for an invocation. */
  | 'idle'
  | 'invoking'
  /** The caller has its response; the processes do not all wait for work yet. */
  | 'finishing'
  /** Its processes are told to end, or killed. */
  | 'stopping'
  | 'dead';

export type EnvironmentEvent =
  /** The sandbox is there. */
  | 'started'
  /** All processes wait for work, for the first time. */
  | 'initialised'
  | 'init-failed'
  | 'invoke'
  | 'responded'
  /** All processes wait for work again. */
  | 'ready'
  /** It exited, took too long or too much memory, or the sandbox could not be made. */
  | 'broken'
  /** It is not needed any more. */
  | 'stop'
  /** Nothing of it is left. */
  | 'stopped';

type Row = Partial<Record<EnvironmentEvent, EnvironmentState>>;

const ending: Row = { broken: 'stopping', stop: 'stopping' };

const TABLE: Readonly<Record<EnvironmentState, Row>> = {
  starting: { started: 'initialising', ...ending },
  initialising: { initialised: 'idle', 'init-failed': 'failed', ...ending },
  failed: { invoke: 'reinitialising', ...ending },
  reinitialising: { initialised: 'invoking', ...ending },
  idle: { invoke: 'invoking', ...ending },
  invoking: { responded: 'finishing', ...ending },
  finishing: { ready: 'idle', ...ending },
  stopping: { stopped: 'dead' },
  dead: {},
};

/**
 * The life of an execution environment as a table.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. Unlike there, one that broke is not used
 * again: the next invocation gets a fresh one.
 * @returns `undefined` where the event cannot happen in that state
 */
export function nextState(state: EnvironmentState, event: EnvironmentEvent): EnvironmentState | undefined {
  return TABLE[state][event];
}
