import type { Place } from './place.ts';

/** An event on its way to those who watch. */
export interface FedEvent {
  readonly place: Place;
  readonly group: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

/** Hands new events to live tails. Nothing is kept for those who come later. */
export class LogFeed {
  readonly #listeners = new Set<(events: readonly FedEvent[]) => void>();

  publish(events: readonly FedEvent[]): void {
    for (const listener of this.#listeners) {
      listener(events);
    }
  }

  /** @returns what ends it */
  subscribe(listener: (events: readonly FedEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
