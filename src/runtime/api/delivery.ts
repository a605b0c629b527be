/** What a runtime answered to an invocation. */
export type RuntimeResponse =
  | { readonly kind: 'response'; readonly contentType: string; readonly body: Buffer }
  /** `errorType` is what the runtime names it for Lambda; the body is what the caller sees. */
  | {
      readonly kind: 'error';
      readonly errorType: string;
      readonly contentType: string;
      readonly body: Buffer;
    }
  | { readonly kind: 'too-large'; readonly length: number }
  | { readonly kind: 'bad-mode' }
  /** All of it went to the stream before, unless the runtime reports that it failed on the way. */
  | { readonly kind: 'streamed'; readonly length: number; readonly failure?: StreamFailure };

/** How a function failed after it had begun its response. */
export interface StreamFailure {
  readonly errorType: string;
  readonly body: Buffer;
}

/** Takes a response as it comes. */
export interface ResponseStream {
  /** Called once, before the first chunk. */
  start(contentType: string): void;
  /** @returns what to wait for before the next chunk, if the receiver is slower than the function */
  write(chunk: Buffer): Promise<void> | undefined;
}

/** An invocation on its way to a runtime and back. */
export interface Delivery {
  readonly requestId: string;
  readonly payload: Buffer;
  /** Set when the caller takes the response as it comes. */
  readonly stream: ResponseStream | undefined;
  /** Header names and values in turn. Called when the runtime gets the invocation. */
  headers(): string[];
  /** Called once, before the runtime is told that its response was taken. */
  onResponse(response: RuntimeResponse): void;
}
