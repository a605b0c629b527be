/**
 * An error of an AWS API, as AWS names it. How it looks on the wire (status, headers, JSON or XML) is told by the service's
 * model where it has the error, else by `status`.
 */
export class ServiceError extends Error {
  /** The API's name of the error: `ResourceNotFoundException`, `NoSuchKey`. */
  readonly code: string;
  /** HTTP status, for errors that the model does not have. */
  readonly status: number;
  /** Members of the error besides its message. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Headers of the answer besides those that the protocol has. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, message: string, { status = 400, headers = {}, ...members }: ErrorDetails = {}) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.members = members;
    this.headers = headers;
  }
}

/** What an error carries besides its code and message; names other than these two are members. */
export type ErrorDetails = Readonly<Record<string, unknown>> & {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};
