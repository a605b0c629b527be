import type { Delivery, ResponseStream, RuntimeResponse } from '../api/delivery.ts';
import type { InvocationRequest, InvocationResult } from './invocation.ts';
import { nextHeaders } from './next-headers.ts';
import { newTraceId } from './trace-id.ts';

/** Who takes a runtime's answer. */
export type OnResponse = (invocation: RunningInvocation, response: RuntimeResponse) => void;

export interface InvocationTerms {
  readonly functionArn: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly onResponse: OnResponse;
}

/** One invocation while an environment has it. */
export class RunningInvocation implements Delivery {
  readonly request: InvocationRequest;
  readonly requestId: string;
  readonly payload: Buffer;
  readonly stream: ResponseStream | undefined;
  readonly invokedFunctionArn: string;
  readonly #traceId: string;
  /** On the clock of `performance.now()`. */
  readonly began = performance.now();
  readonly #terms: InvocationTerms;
  readonly #settled = Promise.withResolvers<InvocationResult>();

  constructor(request: InvocationRequest, terms: InvocationTerms) {
    this.request = request;
    this.requestId = request.requestId;
    this.payload = request.payload;
    this.stream = request.stream;
    this.invokedFunctionArn = request.invokedFunctionArn ?? terms.functionArn;
    this.#traceId = request.traceId ?? newTraceId();
    this.#terms = terms;
  }

  get result(): Promise<InvocationResult> {
    return this.#settled.promise;
  }

  /** Milliseconds that are left of its time. */
  get leftMs(): number {
    return this.#terms.timeoutMs - this.elapsedMs;
  }

  get elapsedMs(): number {
    return performance.now() - this.began;
  }

  get #deadline(): number {
    return Math.round(Date.now() + this.leftMs);
  }

  headers(): string[] {
    return nextHeaders(this.request, {
      invokedFunctionArn: this.invokedFunctionArn,
      traceId: this.#traceId,
      deadline: this.#deadline,
    });
  }

  /** The event that extensions get. Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html */
  extensionEvent(): object {
    return {
      eventType: 'INVOKE',
      deadlineMs: this.#deadline,
      requestId: this.requestId,
      invokedFunctionArn: this.invokedFunctionArn,
      tracing: { type: 'X-Amzn-Trace-Id', value: this.#traceId },
    };
  }

  onResponse(response: RuntimeResponse): void {
    this.#terms.onResponse(this, response);
  }

  resolve(result: InvocationResult): void {
    this.#settled.resolve(result);
  }

  reject(error: unknown): void {
    this.#settled.reject(error);
  }
}
