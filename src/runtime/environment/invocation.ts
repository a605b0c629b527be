import type { ResponseStream } from '../api/delivery.ts';
import type { InvocationReport } from '../logs/platform-log.ts';

/** One call of a function. */
export interface InvocationRequest {
  readonly requestId: string;
  /** JSON as the caller sent it; it reaches the runtime byte for byte. */
  readonly payload: Buffer;
  /** With the caller's qualifier; the function's own ARN if absent. */
  readonly invokedFunctionArn?: string;
  /** JSON. */
  readonly clientContext?: string;
  /** JSON: `{"cognitoIdentityId":"…","cognitoIdentityPoolId":"…"}` */
  readonly cognitoIdentity?: string;
  /** `Root=1-…;Parent=…;Sampled=0`; made up if absent. */
  readonly traceId?: string;
  /** Whether the result has the end of the log (`LogType=Tail`). */
  readonly wantsLogTail?: boolean;
  /** Takes the response as it comes. */
  readonly stream?: ResponseStream;
}

/** What came of it. A function that fails is a result too. */
export interface InvocationResult {
  /** The response, or the error's document; empty when all of it went to the request's stream. */
  readonly payload: Buffer;
  readonly contentType: string;
  /** Lambda's word for every error of a function. */
  readonly functionError?: 'Unhandled';
  /** What failed, in Lambda's terms: `Runtime.ExitError`, `Sandbox.Timedout`; what the runtime said of a handler's error. */
  readonly errorType?: string;
  readonly executedVersion: string;
  readonly logStream: string;
  /** At most 4 KB, if it was asked for. */
  readonly logTail?: Buffer;
  /** Durations and memory, as in the log's REPORT. */
  readonly report: InvocationReport;
}
