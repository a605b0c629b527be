/** An answer, ready for HTTP. */
export interface WireAnswer {
  readonly status: number;
  /** By names as they are written. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes and texts have a length, streams have not. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/** The body of a request: a stream for operations that take one, else all of it. */
export type WireBody = Uint8Array | AsyncIterable<Uint8Array>;
