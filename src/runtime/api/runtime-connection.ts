import { sendBytes } from './answers.ts';
import type { Delivery } from './delivery.ts';
import type { ApiResponse } from './http.ts';
import { afterRuntimeStep, type RuntimeState, type RuntimeStep } from './runtime-state.ts';

/** An error that a runtime reports of its initialisation. */
export interface ReportedError {
  /** `Runtime.ImportModuleError` */
  readonly errorType: string;
  readonly body: Buffer;
}

export interface RuntimeListener {
  /** The runtime waits for an invocation. */
  onRuntimeReady(): void;
  /** The runtime could not initialise, or could not after a restore; it will exit. */
  onInitError(error: ReportedError): void;
}

/** One runtime's conversation with the Runtime API: what state it is in, and the invocation that it has or waits for. */
export class RuntimeConnection {
  readonly #listener: RuntimeListener;
  #state: RuntimeState = 'Started';
  #waiting: ApiResponse | undefined;
  #current: Delivery | undefined;

  constructor(listener: RuntimeListener) {
    this.#listener = listener;
  }

  get state(): RuntimeState {
    return this.#state;
  }

  /** Whether it waits for an invocation. */
  get isReady(): boolean {
    return this.#state === 'Ready';
  }

  /** The invocation that it has, until it asks for the next one. */
  get current(): Delivery | undefined {
    return this.#current;
  }

  /** Goes on to the next state. @returns whether that is allowed */
  step(step: RuntimeStep): boolean {
    const next = afterRuntimeStep(this.#state, step);
    if (next === undefined) {
      return false;
    }
    this.#state = next;
    return true;
  }

  /** Lets a runtime that is `Ready` wait; one that is `Running` has lost its invocation and gets it again. */
  wait(response: ApiResponse): void {
    if (this.#state === 'Running' && this.#current !== undefined) {
      send(response, this.#current);
      return;
    }
    if (this.#waiting !== response) {
      // A runtime asks once at a time: one that does not wait for its answer would pile them up.
      this.#waiting?.destroy();
    }
    this.#waiting = response;
    if (this.#current === undefined || !this.#isPending) {
      this.#current = undefined;
      this.#listener.onRuntimeReady();
    } else {
      this.#send(this.#current);
    }
  }

  /** Gives it an invocation, at once if it waits. */
  deliver(delivery: Delivery): void {
    this.#current = delivery;
    this.#isPending = true;
    this.#send(delivery);
  }

  /** Takes an error of initialisation. */
  reportInitError(error: ReportedError): void {
    this.#listener.onInitError(error);
  }

  /** Whether {@link #current} has not reached the runtime. */
  #isPending = false;

  #send(delivery: Delivery): void {
    const waiting = this.#waiting;
    if (waiting === undefined || waiting.destroyed || !this.step('deliver')) {
      return;
    }
    this.#waiting = undefined;
    this.#isPending = false;
    send(waiting, delivery);
  }
}

function send(response: ApiResponse, delivery: Delivery): void {
  sendBytes(response, delivery.headers(), delivery.payload);
}
