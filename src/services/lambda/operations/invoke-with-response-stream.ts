import type {
  InvokeWithResponseStreamRequest,
  InvokeWithResponseStreamResponse,
  InvokeWithResponseStreamResponseEvent,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { functionArn } from '../arn.ts';
import { readFunctionName } from '../function-name.ts';
import { invocationRequest, versionToInvoke } from '../invocation.ts';
import type { Lambda } from '../lambda.ts';
import { clientContextOf, eventOf } from '../payload.ts';
import type { StreamedInvocation } from '../ports.ts';
import { runnableVersion } from '../runnable-version.ts';

/** InvokeWithResponseStream: the answer in chunks, as the function writes them, and how it ended. */
export function invokeWithResponseStream(
  lambda: Lambda,
): Operation<InvokeWithResponseStreamRequest, InvokeWithResponseStreamResponse> {
  return async (request, context) => {
    const target = readFunctionName(request, context, { rules: 'newer', action: 'InvokeFunction' });
    const found = await versionToInvoke(lambda, target, context);
    if (request.InvocationType === 'DryRun') {
      return { StatusCode: 204 };
    }
    const input = {
      target,
      payload: eventOf(request.Payload, 'RequestResponse'),
      clientContext: clientContextOf(request.ClientContext),
      withLog: request.LogType === 'Tail',
    };
    const { name, reserved } = found.parent;
    const giveBack = lambda.slots.take({ arn: functionArn(context, name), reserved });
    try {
      const version = runnableVersion(context, found);
      const streamed = await lambda.runner.stream(version, invocationRequest(input, context));
      return {
        StatusCode: 200,
        ExecutedVersion: found.version,
        ResponseStreamContentType: streamed.contentType ?? 'application/octet-stream',
        EventStream: events(streamed, { withLog: input.withLog, giveBack }),
      };
    } catch (error) {
      giveBack();
      throw error;
    }
  };
}

interface StreamUse {
  readonly withLog: boolean;
  readonly giveBack: () => void;
}

async function* events(
  { chunks, end }: StreamedInvocation,
  { withLog, giveBack }: StreamUse,
): AsyncGenerator<InvokeWithResponseStreamResponseEvent> {
  try {
    for await (const chunk of chunks) {
      yield { PayloadChunk: { Payload: chunk } };
    }
    const { errorCode, errorDetails, logTail } = await end;
    yield {
      InvokeComplete: {
        ...(errorCode !== undefined && { ErrorCode: errorCode }),
        ...(errorDetails !== undefined && { ErrorDetails: errorDetails }),
        ...(withLog && { LogResult: Buffer.from(logTail ?? []).toString('base64') }),
      },
    };
  } finally {
    giveBack();
  }
}
