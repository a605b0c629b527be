import { randomUUID } from 'node:crypto';
import type {
  FunctionConfiguration,
  GetFunctionConfigurationRequest,
  InvocationRequest,
  InvocationResponse,
  InvokeWithResponseStreamRequest,
  InvokeWithResponseStreamResponse,
} from '@aws-sdk/client-lambda';
import type {
  GetBucketCorsOutput,
  GetBucketCorsRequest,
  GetBucketLocationOutput,
  GetBucketLocationRequest,
  GetObjectCommandOutput,
  GetObjectRequest,
} from '@aws-sdk/client-s3';
import { InternalError } from '../../errors/zipwright-error.ts';
import type { Operation, Operations, RequestContext } from '../../aws/operation.ts';
import { serviceIds, type ServiceId } from '../../aws/service-facts.ts';

/** Operations that one service asks of another, or the platform of any. */
export interface InternalCalls {
  readonly 'lambda GetFunctionConfiguration': Call<GetFunctionConfigurationRequest, FunctionConfiguration>;
  readonly 'lambda Invoke': Call<InvocationRequest, InvocationResponse>;
  readonly 'lambda InvokeWithResponseStream': Call<
    InvokeWithResponseStreamRequest,
    InvokeWithResponseStreamResponse
  >;
  readonly 's3 GetBucketCors': Call<GetBucketCorsRequest, GetBucketCorsOutput>;
  readonly 's3 GetBucketLocation': Call<GetBucketLocationRequest, GetBucketLocationOutput>;
  readonly 's3 GetObject': Call<GetObjectRequest, GetObjectCommandOutput>;
}

interface Call<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/** For whom one service calls another. */
export interface CallScope {
  readonly region: string;
  /** The platform's own when absent. */
  readonly account?: string;
  /** A new one when absent. */
  readonly requestId?: string;
}

/**
 * Calls an operation from inside, as a client would from outside.
 * @throws {ServiceError} as the operation does
 */
export type CallService = <Name extends keyof InternalCalls>(
  name: Name,
  input: InternalCalls[Name]['input'],
  scope: CallScope,
) => Promise<InternalCalls[Name]['output']>;

/** `arn:aws:lambda:REGION:ACCOUNT:function:NAME` */
const FUNCTION_ARN = /^arn:[\w-]+:lambda:([\w-]+):(\d{12}):function:/;

/** For whom the function of an ARN is called; none for what is no function's. */
export function scopeOfFunction(arn: string): CallScope | undefined {
  const [, region, account] = FUNCTION_ARN.exec(arn) ?? [];
  return region === undefined || account === undefined ? undefined : { region, account };
}

export interface CallSettings {
  readonly operationsOf: (service: ServiceId) => Promise<Operations>;
  readonly account: string;
  readonly origin: () => string;
  readonly now: () => number;
}

export function serviceCaller(settings: CallSettings): CallService {
  return async <Name extends keyof InternalCalls>(
    name: Name,
    input: InternalCalls[Name]['input'],
    scope: CallScope,
  ) => {
    const operation = await findOperation(name, settings);
    return operation(input, contextOf(scope, settings));
  };
}

async function findOperation<Name extends keyof InternalCalls>(
  name: Name,
  { operationsOf }: CallSettings,
): Promise<Operation<InternalCalls[Name]['input'], InternalCalls[Name]['output']>> {
  const [service, operation = ''] = name.split(' ');
  const id = serviceIds.find((each) => each === service);
  const found = id === undefined ? undefined : (await operationsOf(id))[operation];
  if (found === undefined) {
    throw new InternalError(`There is no operation ${name}`);
  }
  // Operations are found by name, and the table says which types an operation of that name has.
  return found as Operation<InternalCalls[Name]['input'], InternalCalls[Name]['output']>;
}

/** How a call from inside looks to an operation. */
export function contextOf(
  scope: CallScope,
  { account, origin, now }: Omit<CallSettings, 'operationsOf'>,
): RequestContext {
  const caller = scope.account ?? account;
  return {
    region: scope.region,
    account: caller,
    callerArn: `arn:aws:iam::${caller}:root`,
    accessKeyId: undefined,
    requestId: scope.requestId ?? randomUUID(),
    origin: origin(),
    now: now(),
    signal: new AbortController().signal,
  };
}
