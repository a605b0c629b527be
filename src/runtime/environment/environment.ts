import { InternalError } from '../../errors/zipwright-error.ts';
import type { RuntimeResponse } from '../api/delivery.ts';
import { RuntimeError } from '../errors.ts';
import type { PathRewriter } from '../logs/path-rewriter.ts';
import type { InitPhase } from '../logs/platform-log.ts';
import { initLimit, type EnvironmentListener, type EnvironmentPlan } from './environment-settings.ts';
import { nextState, type EnvironmentEvent, type EnvironmentState } from './environment-state.ts';
import { memoryFailure, timeoutFailure, type Failure } from './failure.ts';
import { outcomeOfFailure, outcomeOfResponse, type Outcome } from './invocation-outcome.ts';
import type { InvocationRequest, InvocationResult } from './invocation.ts';
import { Ledger } from './ledger.ts';
import { newLogStreamName } from './log-stream.ts';
import { MemoryGauge } from './memory-gauge.ts';
import { openEnvironmentLog, pathRewriterOf, type EnvironmentIdentity } from './open-environment-log.ts';
import { RunningInvocation } from './running-invocation.ts';
import { SandboxRun, type RunListener } from './sandbox-run.ts';

/** One execution environment: the sandbox of one function, its log stream, and one invocation at a time. */
export class Environment implements RunListener {
  readonly identity: EnvironmentIdentity;
  readonly #plan: EnvironmentPlan;
  readonly #listener: EnvironmentListener;
  readonly #ledger: Ledger;
  readonly #rewritePaths: PathRewriter;
  readonly #memory: MemoryGauge;
  readonly #gone = Promise.withResolvers<undefined>();
  #state: EnvironmentState = 'starting';
  #starting: Promise<SandboxRun> | undefined;
  #run: SandboxRun | undefined;
  #invocation: RunningInvocation | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(plan: EnvironmentPlan, listener: EnvironmentListener) {
    const { services, settings, initializationType } = plan;
    const { configuration } = settings;
    const logStream = newLogStreamName(configuration.version, services.now());
    this.identity = { logStream, initializationType };
    this.#plan = plan;
    this.#listener = listener;
    this.#rewritePaths = pathRewriterOf(services, settings);
    this.#memory = new MemoryGauge(services.memory, configuration.memorySize, () =>
      this.#run?.fail(memoryFailure),
    );
    this.#ledger = new Ledger({
      configuration,
      identity: this.identity,
      log: openEnvironmentLog(services, settings, this.identity),
      memory: this.#memory,
    });
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  /**
   * Initialises. When that fails, the environment is available nevertheless: its first invocation tries again, as on Lambda.
   * @throws what the host throws where it cannot start a sandbox; the environment is to be stopped then
   */
  async start(): Promise<void> {
    const { services, settings, initializationType } = this.#plan;
    this.#ledger.initialising();
    const limitMs = initLimit(services, settings.configuration, initializationType);
    const failure = await this.#initialise('init', limitMs);
    if (this.#state === 'initialising') {
      this.#move(failure === undefined ? 'initialised' : 'init-failed');
      this.#listener.onAvailable();
    }
  }

  /**
   * Has the function handle a request. The environment must be available.
   * @throws {RuntimeError} ENVIRONMENT_ENDED when it is stopped meanwhile; what the host throws, where it has to start again
   */
  invoke(request: InvocationRequest): Promise<InvocationResult> {
    const { functionArn } = this.#plan.settings.configuration;
    const isInitialised = this.#state === 'idle';
    this.#move('invoke');
    const terms = { functionArn, timeoutMs: this.#timeoutMs, onResponse: this.#onResponse };
    const invocation = new RunningInvocation(request, terms);
    this.#invocation = invocation;
    if (isInitialised) {
      this.#ledger.start(invocation);
      this.#deliver(invocation);
    } else {
      void this.#initialiseAgain(invocation);
    }
    return invocation.result;
  }

  /** Ends it: extensions are told, and an invocation under way is rejected. May be called again. */
  async stop(): Promise<void> {
    if (nextState(this.#state, 'stop') !== undefined) {
      this.#move('stop');
      this.#invocation?.reject(
        new RuntimeError('ENVIRONMENT_ENDED', 'Cannot finish the invocation: its environment is stopped'),
      );
      this.#listener.onEnding();
      await this.#end('spindown');
    }
    await this.#gone.promise;
  }

  onReady(): void {
    if (this.#state === 'finishing') {
      this.#rest();
      this.#move('ready');
      this.#listener.onAvailable();
    }
  }

  onOutput(chunks: readonly Buffer[]): void {
    this.#ledger.output(chunks);
  }

  /** Also called for what ended because it was killed for its memory. */
  onEnd(failure: Failure): void {
    void this.#break(failure);
  }

  isOutOfMemory(): boolean {
    return this.#memory.isNearlyFull;
  }

  /** @returns why it failed; nothing of the sandbox is left then */
  async #initialise(phase: InitPhase, limitMs: number): Promise<Failure | undefined> {
    const began = performance.now();
    this.#starting = SandboxRun.start({ ...this.#plan, identity: this.identity }, this);
    const run = await this.#starting;
    this.#run = run;
    if (this.#state === 'starting') {
      this.#move('started');
    }
    this.#memory.begin(() => run.memoryUsed());
    const failure = await run.initialise(limitMs - (performance.now() - began));
    const durationMs = performance.now() - began;
    this.#memory.refresh();
    this.#rest();
    if (failure !== undefined) {
      await run.kill();
    }
    if (this.#state !== 'stopping') {
      run.drain();
      this.#ledger.initialised({ phase, durationMs, failure, extensions: run.extensions.all });
    }
    return failure;
  }

  /** The first invocation of an environment that could not initialise waits for another try, in its own time. */
  async #initialiseAgain(invocation: RunningInvocation): Promise<void> {
    try {
      const failure = await this.#initialise('invoke', this.#timeoutMs);
      if (this.#state !== 'reinitialising') {
        return;
      }
      this.#ledger.start(invocation);
      if (failure === undefined) {
        this.#move('initialised');
        this.#deliver(invocation);
      } else {
        await this.#break(failure.status === 'timeout' ? this.#timedOut : failure);
      }
    } catch (error) {
      invocation.reject(error);
      await this.stop();
    }
  }

  #deliver(invocation: RunningInvocation): void {
    this.#deadline = setTimeout(() => void this.#break(this.#timedOut), Math.max(invocation.leftMs, 0));
    this.#memory.work();
    this.#run?.deliver(invocation, () => invocation.extensionEvent());
  }

  readonly #onResponse = (invocation: RunningInvocation, response: RuntimeResponse): void => {
    if (this.#state === 'invoking' && this.#invocation === invocation) {
      this.#run?.drain();
      this.#move('responded');
      this.#finish(invocation, outcomeOfResponse(response, invocation.requestId, this.#rewritePaths));
    }
  };

  #finish(invocation: RunningInvocation, outcome: Outcome): void {
    this.#invocation = undefined;
    this.#ledger.finish(invocation, outcome);
  }

  /** Ends what cannot go on, and the invocation under way with it. */
  async #break(failure: Failure): Promise<void> {
    if (nextState(this.#state, 'broken') === undefined) {
      return;
    }
    this.#move('broken');
    this.#listener.onEnding();
    this.#rest();
    const run = this.#run;
    if (run !== undefined && !run.hasEnded && !run.hasFarewell) {
      await run.kill();
    }
    run?.drain();
    const invocation = this.#invocation;
    if (invocation !== undefined) {
      this.#finish(invocation, outcomeOfFailure(failure, invocation.requestId, this.#rewritePaths));
    }
    await this.#end(failure.status === 'timeout' ? 'timeout' : 'failure');
  }

  /** @param reason what extensions are told */
  async #end(reason: string): Promise<void> {
    const run = await this.#starting?.catch(() => undefined);
    await run?.shutdown(reason);
    this.#rest();
    this.#move('stopped');
    this.#gone.resolve(undefined);
    this.#listener.onGone();
  }

  /** Nothing is at work. */
  #rest(): void {
    clearTimeout(this.#deadline);
    this.#memory.rest();
  }

  get #timeoutMs(): number {
    return this.#plan.settings.configuration.timeout * 1000;
  }

  get #timedOut(): Failure {
    return timeoutFailure(this.#plan.settings.configuration.timeout);
  }

  #move(event: EnvironmentEvent): void {
    const next = nextState(this.#state, event);
    if (next === undefined) {
      throw new InternalError(`An execution environment that is ${this.#state} cannot take "${event}"`);
    }
    this.#state = next;
  }
}
