import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../src/services/lambda/json-fault.ts';
import { ARN, basics, openLambda, refused } from './harness.ts';

const text = (payload: Uint8Array | undefined): string => Buffer.from(payload ?? []).toString();

describe('invocations', () => {
  it('fact 23: the result names the version that ran, and the log only where it was wanted', async () => {
    const { operations, context, createActive, runner } = await openLambda();
    await createActive({ Publish: true });
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    const Payload = Buffer.from('{"a":1}');
    const latest = await operations.Invoke({ FunctionName: 'fn', Payload }, context());
    expect(latest).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload });
    const tail = await operations.Invoke({ FunctionName: 'fn:live', LogType: 'Tail' }, context());
    expect(tail).toMatchObject({
      ExecutedVersion: '1',
      LogResult: Buffer.from('the log').toString('base64'),
    });
    expect(text(tail.Payload)).toBe('{}');
    expect(runner.invocations.map(({ request }) => request.invokedArn)).toEqual([
      `${ARN}:fn`,
      `${ARN}:fn:live`,
    ]);
  });

  it('fact 23: every error of a function is Unhandled', async () => {
    const { operations, context, createActive, runner } = await openLambda();
    await createActive();
    runner.answer = async () => ({ payload: Buffer.from('{"errorType":"KeyError"}'), failed: true });
    const answer = await operations.Invoke({ FunctionName: 'fn' }, context());
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(text(answer.Payload)).toBe('{"errorType":"KeyError"}');
  });

  it('fact 23: an event is 202 without a version, a dry run is 204', async () => {
    const { operations, context, createActive, runner, events } = await openLambda();
    await createActive();
    const event = await operations.Invoke(
      { FunctionName: 'fn', InvocationType: 'Event', Payload: Buffer.from('[1]') },
      context(),
    );
    expect(event).toEqual({ StatusCode: 202 });
    expect(events).toMatchObject([
      { name: 'fn', retries: 2, maximumAgeSeconds: 21_600, payload: Buffer.from('[1]') },
    ]);
    const dry = await operations.Invoke({ FunctionName: 'fn', InvocationType: 'DryRun' }, context());
    expect(dry).toEqual({ StatusCode: 204 });
    expect(runner.invocations).toEqual([]);
  });

  it('an event takes along what is configured for events of that qualifier', async () => {
    const { operations, context, createActive, events } = await openLambda();
    const dlq = 'arn:aws:sqs:us-east-1:000000000000:dlq';
    await createActive({ DeadLetterConfig: { TargetArn: dlq }, Publish: true });
    const OnFailure = { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' };
    await operations.PutFunctionEventInvokeConfig(
      { FunctionName: 'fn', Qualifier: '1', MaximumRetryAttempts: 0, DestinationConfig: { OnFailure } },
      context(),
    );
    const send = (FunctionName: string) =>
      operations.Invoke({ FunctionName, InvocationType: 'Event' }, context());
    await send('fn:1');
    await send('fn');
    expect(events[0]).toMatchObject({
      qualifier: '1',
      retries: 0,
      onFailure: OnFailure.Destination,
      deadLetterArn: dlq,
    });
    expect(events[1]).toMatchObject({ qualifier: undefined, retries: 2 });
    expect(events[1]).not.toHaveProperty('onFailure');
  });

  it('InvokeAsync is an event, too', async () => {
    const { operations, context, createActive, events } = await openLambda();
    await createActive();
    const answer = await operations.InvokeAsync(
      { FunctionName: 'fn', InvokeArgs: Readable.from([Buffer.from('{"a":'), Buffer.from('1}')]) },
      context(),
    );
    expect(answer).toEqual({ Status: 202 });
    expect(text(events[0]?.payload)).toBe('{"a":1}');
  });

  it('fact 27: requests and responses are bounded', async () => {
    const { operations, context, createActive, runner } = await openLambda();
    await createActive();
    const invoke = (length: number, InvocationType: 'Event' | 'RequestResponse') =>
      refused(
        operations.Invoke(
          { FunctionName: 'fn', InvocationType, Payload: Buffer.alloc(length, '1') },
          context(),
        ),
      );
    expect(await invoke(6_291_457, 'RequestResponse')).toBe(
      'RequestEntityTooLargeException: 6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)',
    );
    expect(await invoke(1_048_577, 'Event')).toContain('for the Event invocation type (limit 1048576 bytes)');
    runner.answer = async () => ({ payload: Buffer.alloc(6_291_557), failed: false });
    const answer = await operations.Invoke({ FunctionName: 'fn' }, context());
    expect(answer.FunctionError).toBe('Unhandled');
    expect(text(answer.Payload)).toBe(
      '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    );
  });

  it.each([
    [
      Buffer.from([0x22, 0x87, 0x22]),
      'Invalid UTF-8 start byte 0x87\n at [Source: (byte[])"',
      'line: 1, column: 3]',
    ],
    [
      Buffer.from('a@'),
      "Unrecognized token 'a': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      'line: 1, column: 3]',
    ],
    [
      Buffer.from('{\n  a: 1}'),
      "Unexpected character ('a' (code 97)): was expecting double-quote to start field name",
      'line: 2, column: 4]',
    ],
    [
      Buffer.from('[1 2]'),
      "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
      '',
    ],
    [Buffer.from('{"a"'), 'Unexpected end-of-input', ''],
    [Buffer.from("'x'"), "Unexpected character (''' (code 39)): expected a valid value", ''],
  ])('fact 28: %s is refused in the parser’s words', async (Payload, words, place) => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const refusal = await refused(operations.Invoke({ FunctionName: 'fn', Payload }, context()));
    expect(refusal).toContain(
      `InvalidRequestContentException: Could not parse request body into json: Could not parse payload into json: ${words}`,
    );
    expect(refusal.endsWith(place)).toBe(true);
  });

  it('no text that is JSON has a fault, and every one that is not has one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), mangledJson()), (candidate) => {
        const fault = findJsonFault(Buffer.from(candidate));
        expect(fault === undefined).toBe(isJson(candidate.toWellFormed()));
      }),
      { numRuns: 2000 },
    );
  });

  it('deep nesting costs no stack', () => {
    expect(findJsonFault(Buffer.from('['.repeat(200_000)))?.message).toContain('end-of-input');
  });

  it('an alias with weights chooses anew each time', async () => {
    const { operations, context, createActive, wait, chance } = await openLambda();
    await createActive({ Publish: true });
    await operations.UpdateFunctionConfiguration({ FunctionName: 'fn', Description: '2' }, context());
    wait();
    await operations.PublishVersion({ FunctionName: 'fn' }, context());
    await operations.CreateAlias(
      {
        FunctionName: 'fn',
        Name: 'live',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.3 } },
      },
      context(),
    );
    const ran: (string | undefined)[] = [];
    for (chance.value of [0, 0.29, 0.3, 0.99]) {
      ran.push((await operations.Invoke({ FunctionName: 'fn:live' }, context())).ExecutedVersion);
    }
    expect(ran).toEqual(['2', '2', '1', '1']);
  });

  it('a function that is being created cannot run yet', async () => {
    const { operations, context } = await openLambda();
    await operations.CreateFunction(basics, context());
    expect(await refused(operations.Invoke({ FunctionName: 'fn' }, context()))).toBe(
      'ResourceConflictException: The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  });

  it('a stream comes in chunks and tells how it ended', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    await operations.PutFunctionConcurrency(
      { FunctionName: 'fn', ReservedConcurrentExecutions: 1 },
      context(),
    );
    const invoke = () =>
      operations.InvokeWithResponseStream({ FunctionName: 'fn', LogType: 'Tail' }, context());
    const answer = await invoke();
    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      ResponseStreamContentType: 'text/plain',
    });
    expect(await refused(invoke())).toContain('Rate Exceeded');
    const events: unknown[] = [];
    for await (const event of answer.EventStream ?? []) {
      events.push(event);
    }
    expect(events).toEqual([
      { PayloadChunk: { Payload: Buffer.from('one') } },
      { PayloadChunk: { Payload: Buffer.from('two') } },
      { InvokeComplete: { LogResult: Buffer.from('the log').toString('base64') } },
    ]);
    await invoke();
  });

  it('the client’s context comes along, if it is JSON', async () => {
    const { operations, context, createActive, runner } = await openLambda();
    await createActive();
    const invoke = (json: string) =>
      operations.Invoke(
        { FunctionName: 'fn', ClientContext: Buffer.from(json).toString('base64') },
        context(),
      );
    await invoke('{"custom":{"a":1}}');
    expect(runner.invocations[0]?.request.clientContext).toBe('{"custom":{"a":1}}');
    expect(await refused(invoke('no'))).toContain('InvalidRequestContentException');
  });
});

/** JSON with one character taken out, doubled or put in. */
function mangledJson(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', ':', '{', ']', '\\', '0', 'e', '-', '.'))
    .map(([json, at, put]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + put + json.slice(place + 1);
    });
}

function isJson(candidate: string): boolean {
  try {
    JSON.parse(candidate);
    return true;
  } catch {
    return false;
  }
}
