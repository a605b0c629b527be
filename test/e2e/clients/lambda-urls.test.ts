import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  InvokeWithResponseStreamCommand,
  UpdateFunctionUrlConfigCommand,
  type CreateFunctionUrlConfigCommandInput,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minors } from './interpreters.ts';
import { archive, createFunction, lambdaClient } from './lambda-client.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';

let platform: RunningPlatform;
let lambda: LambdaClient;

beforeAll(async () => {
  platform = await startPlatform();
  lambda = lambdaClient(platform);
});

afterAll(async () => {
  await platform.stop();
});

/** Makes a URL, and answers where clients without names below localhost reach it. */
async function urlOf(
  name: string,
  details: Partial<CreateFunctionUrlConfigCommandInput> = {},
): Promise<string> {
  const { FunctionUrl = '' } = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE', ...details }),
  );
  return `${platform.endpoint}/_function-url/${new URL(FunctionUrl).host.split('.')[0]}`;
}

const NODE = { Runtime: 'nodejs24.x', Handler: 'index.handler' } as const;

describe('functions that stream', () => {
  const parts = `
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-part': 'yes' } });
  http.write('one ');
  await new Promise((resolve) => setTimeout(resolve, 50));
  http.write('two');
  http.end();
});
`;

  test('fact 34: a URL of a streaming function sends status and headers first, then its parts', async () => {
    await createFunction(
      lambda,
      { name: 'streams' },
      { ...NODE, Code: { ZipFile: archive(parts, 'index.mjs') } },
    );
    const url = await urlOf('streams', { InvokeMode: 'RESPONSE_STREAM' });
    const answer = await fetch(`${url}/`);
    expect({ status: answer.status, part: answer.headers.get('x-part'), body: await answer.text() }).toEqual({
      status: 201,
      part: 'yes',
      body: 'one two',
    });
  });

  test('a streamed invocation has its chunks, its end and the end of the log', async () => {
    const words = `
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  console.log('logged');
  for (const word of event.words) stream.write(word);
  stream.end();
});
`;
    await createFunction(
      lambda,
      { name: 'words' },
      { ...NODE, Code: { ZipFile: archive(words, 'index.mjs') } },
    );
    const { EventStream, ExecutedVersion } = await lambda.send(
      new InvokeWithResponseStreamCommand({
        FunctionName: 'words',
        LogType: 'Tail',
        Payload: Buffer.from('{"words": ["a", "b"]}'),
      }),
    );
    let [text, log] = ['', ''];
    for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
      text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
      log += Buffer.from(InvokeComplete?.LogResult ?? '', 'base64').toString();
    }
    expect({ ExecutedVersion, text }).toEqual({ ExecutedVersion: '$LATEST', text: 'ab' });
    expect(log).toMatch(/logged[\s\S]*REPORT RequestId/);
  });
});

describe.skipIf(minors.length === 0)('URLs of functions that answer whole', () => {
  test('fact 34: payload 2.0, with statuses, headers and bytes', async () => {
    const source = `
def handler(event, context):
    http = event["requestContext"]["http"]
    if event["rawPath"] == "/plain":
        return {"got": http["method"]}
    return {"statusCode": 418, "headers": {"X-Mixed": "Case"}, "body": http["method"] + " " + event.get("body", "-")}
`;
    await createFunction(lambda, { name: 'answers', source });
    const url = await urlOf('answers');
    const plain = await fetch(`${url}/plain`);
    expect([plain.status, plain.headers.get('content-type'), await plain.json()]).toEqual([
      200,
      'application/json',
      { got: 'GET' },
    ]);
    const other = await fetch(`${url}/x`, {
      method: 'PUT',
      body: 'text',
      headers: { 'content-type': 'text/plain' },
    });
    expect([other.status, other.headers.get('x-mixed'), await other.text()]).toEqual([
      418,
      'Case',
      'PUT text',
    ]);
    const head = await fetch(`${url}/x`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([418, '']);
    const options = await fetch(`${url}/x`, { method: 'OPTIONS' });
    expect(await options.text()).toBe('OPTIONS -');
  });

  test('an alias has a URL of its own, and AWS_IAM wants a signature from the next request on', async () => {
    const source = 'def handler(event, context): return context.function_version\n';
    await createFunction(lambda, { name: 'named', source }, { Publish: true });
    await lambda.send(new CreateAliasCommand({ FunctionName: 'named', Name: 'live', FunctionVersion: '1' }));
    const own = await urlOf('named');
    const url = await urlOf('named', { Qualifier: 'live' });
    expect(await (await fetch(`${own}/`)).text()).toBe('"$LATEST"');
    expect(await (await fetch(`${url}/`)).text()).toBe('"1"');
    await lambda.send(
      new UpdateFunctionUrlConfigCommand({ FunctionName: 'named', Qualifier: 'live', AuthType: 'AWS_IAM' }),
    );
    const denied = await fetch(`${url}/`);
    expect([denied.status, await denied.json()]).toEqual([403, { Message: 'Forbidden' }]);
  });
});
