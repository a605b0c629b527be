/** One request that was answered, for whoever watches. */
export interface HandledRequest {
  /** `lambda CreateFunction`; method and path where it was for no operation. */
  readonly operation: string;
  readonly status: number;
  /** AWS's name of the error, if it was answered with one. */
  readonly error: string | undefined;
  readonly durationMs: number;
}
