import { randomUUID } from 'node:crypto';
import { sendBytes } from './answers.ts';
import { afterExtensionStep, type ExtensionState, type ExtensionStep } from './extension-state.ts';
import type { ApiResponse } from './http.ts';

export type ExtensionEvent = 'INVOKE' | 'SHUTDOWN';

/** An extension that has registered. */
export interface Extension {
  readonly id: string;
  readonly name: string;
  /** Whether it is a process of its own, rather than a part of the runtime's. */
  readonly isExternal: boolean;
  readonly events: readonly ExtensionEvent[];
  state: ExtensionState;
  /** What it says that went wrong. */
  errorType?: string;
  waiting: ApiResponse | undefined;
  /** An event that it has not asked for yet. */
  pending: Buffer | undefined;
}

export interface ExtensionListener {
  /** An extension waits for an event. */
  onExtensionReady(): void;
}

/** What an extension learns when it registers. */
export interface FunctionFacts {
  readonly accountId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
}

/** Lambda's limit, for internal and external ones together. */
export const MAX_EXTENSIONS = 10;

/** The extensions of one sandbox. */
export class ExtensionRegistry {
  readonly facts: FunctionFacts;
  readonly #external: ReadonlySet<string>;
  readonly #listener: ExtensionListener;
  readonly #extensions = new Map<string, Extension>();
  #isOpen = true;

  /** @param external names of the external extensions that were started */
  constructor(external: readonly string[], facts: FunctionFacts, listener: ExtensionListener) {
    this.#external = new Set(external);
    this.facts = facts;
    this.#listener = listener;
  }

  get all(): Extension[] {
    return [...this.#extensions.values()];
  }

  /** Whether any has registered. */
  get isEmpty(): boolean {
    return this.#extensions.size === 0;
  }

  /** Whether all external ones have registered, and all that have wait for an event. */
  get areReady(): boolean {
    if (this.#external.size === 0 && this.#extensions.size === 0) {
      return true;
    }
    const all = this.all;
    const missing = this.#external.size - all.filter((extension) => extension.isExternal).length;
    return missing === 0 && all.every((extension) => extension.state === 'Ready');
  }

  /** Whether one of that name may register: external ones start with the runtime, and may be slower. */
  admits(name: string): boolean {
    return this.#isOpen || this.isExternal(name);
  }

  get isFull(): boolean {
    return this.#extensions.size >= MAX_EXTENSIONS;
  }

  /** No more may register: the runtime has initialised. */
  closeRegistration(): void {
    this.#isOpen = false;
  }

  isExternal(name: string): boolean {
    return this.#external.has(name);
  }

  find(id: string): Extension | undefined {
    return this.#extensions.get(id);
  }

  findByName(name: string): Extension | undefined {
    return this.all.find((extension) => extension.name === name);
  }

  add(name: string, events: readonly ExtensionEvent[]): Extension {
    const extension: Extension = {
      id: randomUUID(),
      name,
      isExternal: this.isExternal(name),
      events,
      state: 'Registered',
      waiting: undefined,
      pending: undefined,
    };
    this.#extensions.set(extension.id, extension);
    return extension;
  }

  /** Goes on to the next state. @returns whether that is allowed */
  step(extension: Extension, step: ExtensionStep): boolean {
    const next = afterExtensionStep(extension.state, step);
    if (next === undefined) {
      return false;
    }
    extension.state = next;
    return true;
  }

  /** Lets an extension wait for its next event. */
  wait(extension: Extension, response: ApiResponse): void {
    extension.waiting = response;
    const { pending } = extension;
    if (pending === undefined) {
      this.#listener.onExtensionReady();
    } else {
      this.#send(extension, pending);
    }
  }

  /** Gives an event to those that subscribed to it, at once where they wait. @returns how many */
  deliver(event: ExtensionEvent, document: () => object): number {
    const subscribers = this.all.filter((extension) => extension.events.includes(event));
    if (subscribers.length > 0) {
      const body = Buffer.from(JSON.stringify(document()));
      subscribers.forEach((extension) => this.#send(extension, body));
    }
    return subscribers.length;
  }

  #send(extension: Extension, body: Buffer): void {
    const { waiting } = extension;
    extension.pending = body;
    if (waiting === undefined || waiting.destroyed || !this.step(extension, 'deliver')) {
      return;
    }
    extension.pending = undefined;
    extension.waiting = undefined;
    const headers = [
      'Content-Type',
      'application/json',
      'Content-Length',
      String(body.length),
      'Lambda-Extension-Event-Identifier',
      randomUUID(),
    ];
    sendBytes(waiting, headers, body);
  }
}
