/** What an operation knows of a request besides its input. */
export interface RequestContext {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** Who calls, as STS would call them. */
  readonly callerArn: string;
  /** Access key of the signature, where there is one. */
  readonly accessKeyId: string | undefined;
  /** UUID that the answer carries. */
  readonly requestId: string;
  /** Scheme, host and port under which the client reached the platform, for links in answers. */
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/**
 * One operation of a service: gets the input as the AWS SDK for JavaScript has it (streams as Node's `Readable`), and
 * answers the output likewise, where bytes may stand for a stream.
 * @throws {ServiceError} for what AWS answers with an error
 */
export type Operation<Input, Output> = (input: Input, context: RequestContext) => Output | Promise<Output>;

/** Operations of a service by the names that the API has for them. */
export type Operations = Readonly<Record<string, Operation<never, object>>>;
