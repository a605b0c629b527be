import { ZipwrightError } from '../../errors/zipwright-error.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { InvocationResult as LocalResult } from '../../runtime/environment/invocation.ts';
import { newLogStreamName } from '../../runtime/environment/log-stream.ts';
import { RuntimeError } from '../../runtime/errors.ts';
import type { FunctionCredentials, NetworkAccess } from '../../runtime/function-configuration.ts';
import type {
  FunctionRunner,
  InvocationRequest,
  InvocationResult,
  RunnableVersion,
  StreamedInvocation,
  StreamEnd,
} from '../../services/lambda/ports.ts';
import { InvocationCounter, type Concurrency } from './concurrency.ts';
import type { FunctionPools, LocalFunction } from './function-pools.ts';
import type { HotCodes } from './hot-code.ts';
import { localFunction, loggingOf, versionKey } from './local-function.ts';
import type { LogWriter } from './log-writer.ts';
import { StreamedResponse } from './response-stream.ts';

/** What running functions takes besides their versions. */
export interface RunnerContext {
  readonly pools: FunctionPools;
  readonly logs: LogWriter;
  readonly blobPath: (sha256: string) => string;
  /** Functions that run what is unpacked already. */
  readonly hotCodes: HotCodes;
  readonly network: NetworkAccess;
  /** Variables that functions have unless they set them themselves. */
  readonly variables: Readonly<Record<string, string>>;
  /** Credentials of a function's role, as the function sees them. */
  readonly credentialsOf: (version: RunnableVersion) => Promise<FunctionCredentials>;
  /** Told of every invocation that has an answer. */
  readonly onInvoked: (
    version: RunnableVersion,
    request: InvocationRequest,
    invocation: MeasuredInvocation,
  ) => void;
  /** Told why a function cannot run here. */
  readonly onNotice: (message: string) => void;
  readonly now: () => number;
}

/** What metrics know of an invocation. */
export interface MeasuredInvocation {
  readonly isError: boolean;
  readonly isThrottled: boolean;
  /** Milliseconds. */
  readonly durationMs: number;
  readonly concurrent: Concurrency;
}

/** A pool may be ended between the moment it is found and the moment it is asked: by an update, and once or twice at most. */
const TRIES = 3;

/** Lambda's functions on this machine. */
export class LocalFunctionRunner implements FunctionRunner {
  readonly #context: RunnerContext;
  readonly #counter = new InvocationCounter();

  constructor(context: RunnerContext) {
    this.#context = context;
  }

  async invoke(version: RunnableVersion, request: InvocationRequest): Promise<InvocationResult> {
    const outcome = await this.#run(version, request);
    return {
      payload: outcome.payload,
      failed: outcome.functionError !== undefined,
      ...(outcome.logTail === undefined ? {} : { logTail: outcome.logTail }),
    };
  }

  async stream(version: RunnableVersion, request: InvocationRequest): Promise<StreamedInvocation> {
    const response = new StreamedResponse();
    const end = this.#run(version, request, response).then(
      (outcome) => {
        response.end();
        return streamEnd(outcome);
      },
      (error: unknown) => {
        response.fail(error);
        throw error;
      },
    );
    end.catch(() => undefined);
    const contentType = await response.started;
    return { ...(contentType === undefined ? {} : { contentType }), chunks: response.chunks, end };
  }

  forget(functionArn: string, version?: string): void {
    if (this.#context.hotCodes.isArchived(functionArn, version)) {
      return;
    }
    const gone =
      version === undefined
        ? (key: string): boolean => key.startsWith(`${functionArn}:`)
        : (key: string): boolean => key === versionKey(functionArn, version);
    this.#context.pools.forget(gone);
  }

  keepReady(version: RunnableVersion, count: number): void {
    void this.#prepare(version)
      .then((local) => this.#context.pools.prewarm(local, count))
      .catch((error: unknown) => this.#context.onNotice(reasonOf(version, error)));
  }

  async #run(
    version: RunnableVersion,
    request: InvocationRequest,
    stream?: StreamedResponse,
  ): Promise<Pick<LocalResult, 'payload' | 'functionError' | 'errorType' | 'logTail'>> {
    const { onInvoked } = this.#context;
    using counted = this.#counter.enter(version);
    const { concurrent } = counted;
    try {
      const local = await this.#prepare(version);
      const result = await this.#invoke(local, {
        requestId: request.requestId,
        payload: asBuffer(request.payload),
        invokedFunctionArn: request.invokedArn,
        wantsLogTail: request.withLog,
        ...(request.clientContext === undefined ? {} : { clientContext: request.clientContext }),
        ...(request.traceHeader === undefined ? {} : { traceId: request.traceHeader }),
        ...(stream === undefined ? {} : { stream }),
      });
      onInvoked(version, request, {
        isError: result.functionError !== undefined,
        isThrottled: false,
        durationMs: result.report.durationMs,
        concurrent,
      });
      return result;
    } catch (error) {
      if (error instanceof RuntimeError && error.code === 'ENVIRONMENTS_BUSY') {
        onInvoked(version, request, { isError: false, isThrottled: true, durationMs: 0, concurrent });
        throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', {
          status: 429,
          Reason: 'ConcurrentInvocationLimitExceeded',
        });
      }
      if (error instanceof RuntimeError || !(error instanceof ZipwrightError)) {
        throw error;
      }
      onInvoked(version, request, { isError: true, isThrottled: false, durationMs: 0, concurrent });
      return this.#unrunnable(version, request, error);
    }
  }

  async #invoke(
    local: LocalFunction,
    request: Parameters<FunctionPools['invoke']>[1],
    tries = TRIES,
  ): Promise<LocalResult> {
    try {
      return await this.#context.pools.invoke(local, request);
    } catch (error) {
      if (tries > 1 && error instanceof RuntimeError && error.code === 'POOL_CLOSED') {
        return this.#invoke(local, request, tries - 1);
      }
      throw error;
    }
  }

  async #prepare(version: RunnableVersion): Promise<LocalFunction> {
    const { blobPath, hotCodes, network, variables, credentialsOf } = this.#context;
    return localFunction(version, {
      blobPath,
      hotCode: hotCodes.find(version.functionArn, version.version),
      network,
      variables,
      credentials: await credentialsOf(version),
    });
  }

  /**
   * What this machine cannot run is an error of the function for its caller, and a line in its log: clients try again what
   * is an error of the service, and it would not become better.
   */
  #unrunnable(
    version: RunnableVersion,
    { requestId, withLog }: InvocationRequest,
    error: ZipwrightError,
  ): Pick<LocalResult, 'payload' | 'functionError' | 'errorType' | 'logTail'> {
    const { logs, now, onNotice } = this.#context;
    const errorMessage = error.hint === undefined ? error.message : `${error.message}. Hint: ${error.hint}`;
    onNotice(reasonOf(version, error));
    const line = `RequestId: ${requestId} Error: ${errorMessage}\n`;
    logs
      .open({
        account: version.account,
        region: version.region,
        group: loggingOf(version.name, version.settings).logGroup,
        stream: newLogStreamName(version.version, now()),
      })
      .write({ timestamp: now(), message: line, kind: 'platform', requestId });
    const errorType = `Zipwright.${error.code}`;
    return {
      payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
      functionError: 'Unhandled',
      errorType,
      ...(withLog ? { logTail: Buffer.from(line) } : {}),
    };
  }
}

function reasonOf({ name }: RunnableVersion, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = error instanceof ZipwrightError && error.hint !== undefined ? ` (${error.hint})` : '';
  return `Cannot run the function ${name} here: ${reason}${hint}`;
}

function streamEnd({
  payload,
  functionError,
  errorType,
  logTail,
}: Pick<LocalResult, 'payload' | 'functionError' | 'errorType' | 'logTail'>): StreamEnd {
  return {
    ...(functionError === undefined
      ? {}
      : { errorCode: errorType ?? functionError, errorDetails: payload.toString('utf8') }),
    ...(logTail === undefined ? {} : { logTail }),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
