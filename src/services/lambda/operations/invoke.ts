import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { functionArn } from '../arn.ts';
import { readFunctionName } from '../function-name.ts';
import { enqueue, invocationRequest, versionToInvoke, type InvocationInput } from '../invocation.ts';
import type { Lambda } from '../lambda.ts';
import { clientContextOf, eventOf, RESPONSE_LIMIT, tooLargeResponse } from '../payload.ts';
import { runnableVersion } from '../runnable-version.ts';
import type { FoundVersion } from '../target.ts';

/** Invoke: now, later (`Event`), or not at all (`DryRun`). */
export function invoke(lambda: Lambda): Operation<InvocationRequest, InvocationResponse> {
  return async (request, context) => {
    const target = readFunctionName(request, context, { rules: 'newer', action: 'InvokeFunction' });
    const found = await versionToInvoke(lambda, target, context);
    const { InvocationType = 'RequestResponse' } = request;
    if (InvocationType === 'DryRun') {
      return { StatusCode: 204 };
    }
    const kind = InvocationType === 'Event' ? 'Event' : 'RequestResponse';
    const input: InvocationInput = {
      target,
      payload: eventOf(request.Payload, kind),
      clientContext: clientContextOf(request.ClientContext),
      withLog: request.LogType === 'Tail',
    };
    if (kind === 'Event') {
      await enqueue(lambda, { input, found }, context);
      return { StatusCode: 202 };
    }
    return run(lambda, { input, found }, context);
  };
}

interface Invocation {
  readonly input: InvocationInput;
  readonly found: FoundVersion;
}

async function run(
  lambda: Lambda,
  { input, found }: Invocation,
  context: RequestContext,
): Promise<InvocationResponse> {
  const { name, reserved } = found.parent;
  const giveBack = lambda.slots.take({ arn: functionArn(context, name), reserved });
  try {
    const version = runnableVersion(context, found);
    const result = await lambda.runner.invoke(version, invocationRequest(input, context));
    const isTooLarge = result.payload.length > RESPONSE_LIMIT;
    return {
      StatusCode: 200,
      ExecutedVersion: found.version,
      Payload: isTooLarge ? tooLargeResponse() : result.payload,
      ...((result.failed || isTooLarge) && { FunctionError: 'Unhandled' }),
      ...(input.withLog && { LogResult: Buffer.from(result.logTail ?? []).toString('base64') }),
    };
  } finally {
    giveBack();
  }
}
