import { buffer } from 'node:stream/consumers';
import type { InvokeAsyncRequest, InvokeAsyncResponse } from '@aws-sdk/client-lambda';
import type { Readable } from 'node:stream';
import type { Operation } from '../../../aws/operation.ts';
import { readFunctionName } from '../function-name.ts';
import { enqueue, versionToInvoke } from '../invocation.ts';
import type { Lambda } from '../lambda.ts';
import { eventOf } from '../payload.ts';

/** A request whose event comes as a stream, or whole. */
type AsyncRequest = Omit<InvokeAsyncRequest, 'InvokeArgs'> & {
  readonly InvokeArgs?: Readable | Uint8Array;
};

/** InvokeAsync, the older form of Invoke with `Event`. */
export function invokeAsync(lambda: Lambda): Operation<AsyncRequest, InvokeAsyncResponse> {
  return async (request, context) => {
    const target = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'newer',
      action: 'InvokeFunction',
    });
    const found = await versionToInvoke(lambda, target, context);
    const { InvokeArgs: args } = request;
    const content = args === undefined || args instanceof Uint8Array ? args : await buffer(args);
    const input = {
      target,
      payload: eventOf(content, 'Event'),
      clientContext: undefined,
      withLog: false,
    };
    await enqueue(lambda, { input, found }, context);
    return { Status: 202 };
  };
}
