import type { Readable } from 'node:stream';
import type { FunctionSettings, StoredCode } from './records.ts';

/** A version of a function with all that running it takes. */
export interface RunnableVersion {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Unqualified. */
  readonly functionArn: string;
  /** Changes with every change of code or configuration, so environments of another one are stale. */
  readonly revisionId: string;
  readonly settings: FunctionSettings;
  readonly code: StoredCode;
  /** In the order in which they are laid over each other under /opt. */
  readonly layers: readonly RunnableLayer[];
}

export interface RunnableLayer {
  readonly arn: string;
  readonly code: StoredCode;
}

export interface InvocationRequest {
  readonly requestId: string;
  /** As the request named the function: what `context.invoked_function_arn` shows. */
  readonly invokedArn: string;
  /** JSON. */
  readonly payload: Uint8Array;
  /** JSON; what `context.client_context` shows. */
  readonly clientContext?: string;
  readonly traceHeader?: string;
  /** Whether the end of the log is wanted. */
  readonly withLog: boolean;
  readonly signal: AbortSignal;
}

/** How an invocation ended. An error of the function is an answer, not an exception. */
export interface InvocationResult {
  readonly payload: Uint8Array;
  readonly failed: boolean;
  /** The last 4 KiB of the log, where it was wanted. */
  readonly logTail?: Uint8Array;
}

/** How a streamed invocation ended. */
export interface StreamEnd {
  readonly errorCode?: string;
  /** JSON. */
  readonly errorDetails?: string;
  readonly logTail?: Uint8Array;
}

export interface StreamedInvocation {
  readonly contentType?: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Resolves after the last chunk. */
  readonly end: Promise<StreamEnd>;
}

/** Runs versions of functions. */
export interface FunctionRunner {
  invoke(version: RunnableVersion, request: InvocationRequest): Promise<InvocationResult>;
  stream(version: RunnableVersion, request: InvocationRequest): Promise<StreamedInvocation>;
  /** A function, or one of its versions, is gone or changed: its idle environments may go as well. */
  forget(functionArn: string, version?: string): void;
  /** How many environments are to be kept ready; 0 takes that back. */
  keepReady(version: RunnableVersion, count: number): void;
}

/** Objects in S3, as Lambda reads code. */
export interface ObjectReader {
  /** @throws {ServiceError} S3's own: NoSuchKey, NoSuchBucket, PermanentRedirect... */
  read(object: S3Object): Promise<Readable | Uint8Array>;
}

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
  /** The function's. The bucket must be there. */
  readonly region: string;
}

/** Makes links under which the platform gives out what it stores, for a while. */
export interface LinkSigner {
  /** @param path below the platform's origin, beginning with a slash */
  presign(path: string, ttlSeconds: number): string;
}

/** Looks into archives. */
export interface ZipInspector {
  /** Bytes of all files together; undefined when it is no archive that Lambda could unzip. */
  unzippedBytes(code: { readonly sha256: string; readonly size: number }): Promise<number | undefined>;
}

/** Stores archives by their content. */
export interface CodeBlobs {
  put(content: AsyncIterable<Uint8Array> | Uint8Array): Promise<{
    readonly sha256: string;
    readonly size: number;
  }>;
  /** Says that a row which named the archive is gone, or was never written. Others may still name it. */
  delete(sha256: string): void;
}

/** An event that a function gets later, and again when it fails. */
export interface QueuedEvent {
  readonly requestId: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** As the request had it. */
  readonly qualifier: string | undefined;
  readonly payload: Uint8Array;
  readonly clientContext?: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** How often it is tried again after a failure. */
  readonly retries: number;
  readonly maximumAgeSeconds: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** The function's dead-letter queue or topic. */
  readonly deadLetterArn?: string;
}

/** Keeps events until they are done. What `enqueue` has taken is not lost. */
export interface EventQueue {
  enqueue(event: QueuedEvent): Promise<void>;
}

/** Layers that are not here, for which an archive stands. */
export interface ForeignLayers {
  /**
   * Stores the archive that stands for a layer version; undefined when none does.
   * @throws {ServiceError} when it cannot be used
   */
  find(arn: string): Promise<StoredCode | undefined>;
}
