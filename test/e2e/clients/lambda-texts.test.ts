import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  GetLayerVersionByArnCommand,
  InvokeCommand,
  PublishLayerVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type LambdaClient,
  type Runtime,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newest } from './interpreters.ts';
import { ARN, archive, createFunction, lambdaClient, refused } from './lambda-client.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';

let platform: RunningPlatform;
let lambda: LambdaClient;

beforeAll(async () => {
  platform = await startPlatform(['--ephemeral', '--strict-iam']);
  lambda = lambdaClient(platform);
  await createFunction(lambda, { name: 'made' }, { Publish: true });
});

afterAll(async () => {
  await platform.stop();
});

const authorization =
  'AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';

/** A request as bytes, with what comes back as bytes. */
async function raw(path: string, init: RequestInit = {}) {
  const headers = { authorization, 'x-amz-date': '20261124T000000Z' };
  const answer = await fetch(`${platform.endpoint}${path}`, { ...init, headers });
  const body = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('x-amzn-errortype'),
    requestId: answer.headers.get('x-amzn-requestid'),
    body: body === '' ? undefined : (JSON.parse(body) as unknown),
  };
}

const functions = '/2015-03-31/functions';
const create = (details: object, name = 'new') => refused(createFunction(lambda, { name }, details));
/** Points an alias to two versions. */
const weighted = (weights: Record<string, number>) =>
  refused(
    lambda.send(
      new CreateAliasCommand({
        FunctionName: 'made',
        Name: 'weighted',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: weights },
      }),
    ),
  );
const one = '400 ValidationException: 1 validation error detected: Value';

describe('answers as they are on the wire', () => {
  test('fact 7: 404 says Message, other errors message, and the kind of error is a header', async () => {
    const id = expect.stringMatching(/^[\da-f-]{36}$/);
    expect(await raw(`${functions}/none`)).toEqual({
      status: 404,
      type: 'ResourceNotFoundException',
      requestId: id,
      body: { Type: 'User', Message: `Function not found: ${ARN}:none` },
    });
    expect(await raw(`${functions}/made/versions/`, { method: 'POST', body: '{"RevisionId":"x"}' })).toEqual({
      status: 412,
      type: 'PreconditionFailedException',
      requestId: id,
      body: { Type: 'User', message: expect.stringContaining('Call the GetFunction/GetAlias API') },
    });
    const { body, ...invalid } = await raw(`${functions}/a!`);
    expect(invalid).toEqual({ status: 400, type: 'ValidationException', requestId: id });
    expect(body).toEqual({ message: expect.stringContaining("Value 'a!' at 'functionName'") });
  });

  test('fact 5: the status tells what was done', async () => {
    const post = (path: string, body: object) => raw(path, { method: 'POST', body: JSON.stringify(body) });
    const alias = { Name: 'status', FunctionVersion: '1' };
    const grant = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' };
    const tags = `/2017-03-31/tags/${encodeURIComponent(`${ARN}:made`)}`;
    const statuses = [
      await post(`${functions}/made/versions`, {}),
      await post(`${functions}/made/aliases`, alias),
      await post(`${functions}/made/policy`, grant),
      await post('/2021-10-31/functions/made/url', { AuthType: 'NONE' }),
      await post(tags, { Tags: { a: 'b' } }),
      await raw(`${tags}?tagKeys=a`, { method: 'DELETE' }),
      await raw(`${functions}/made/policy/s`, { method: 'DELETE' }),
      await raw(`${functions}/made/aliases/status`, { method: 'DELETE' }),
      await raw('/2021-10-31/functions/made/url', { method: 'DELETE' }),
      await raw(`${functions}/made`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([201, 201, 201, 201, 204, 204, 204, 204, 204, 200]);
  });

  test('fact 8 and 9: names are judged by the operation, the qualifier first', async () => {
    expect(await create({}, 'a.b')).toContain("Value 'a.b' at 'functionName' failed to satisfy constraint");
    expect(
      await refused(lambda.send(new GetFunctionCommand({ FunctionName: 'a!', Qualifier: 'b!' }))),
    ).toMatch(/2 validation errors detected: Value 'b!' at 'qualifier' .*; Value 'a!' at 'functionName' /);
    const long = (name: string) => refused(lambda.send(new InvokeCommand({ FunctionName: name })));
    expect(await long('a'.repeat(171))).toContain('Member must have length less than or equal to 170');
    expect(await long('a'.repeat(65))).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:${'a'.repeat(65)}:$LATEST`,
    );
  });

  test('fact 10: a name may have 64 characters, which two errors say', async () => {
    const length = 'failed to satisfy constraint: Member must have length less than or equal to';
    const [short, long] = ['a'.repeat(65), 'a'.repeat(141)];
    expect(await create({}, short)).toBe(
      `400 InvalidParameterValueException: 1 validation error detected: Value '${short}' at 'functionName' ${length} 64`,
    );
    expect(await create({}, long)).toBe(`${one} '${long}' at 'functionName' ${length} 140`);
  });

  test('fact 16 to 18: runtimes, roles and architectures', async () => {
    expect(await create({ Runtime: 'PYTHON3.9' as Runtime })).toMatch(
      /^400 InvalidParameterValueException: Value PYTHON3\.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, provided\.al2023, python3\.12, .*\] or be a valid ARN$/,
    );
    expect(await create({ Runtime: 'python3.7' })).toMatch(
      /python3\.7 is no longer supported for creating or updating/,
    );
    expect(await create({ Role: 'r1' })).toContain(`${one} 'r1' at 'role' failed to satisfy constraint`);
    expect(await create({ Role: 'arn:aws:iam::111122223333:role/r' })).toBe(
      '403 AccessDeniedException: Cross-account pass role is not allowed.',
    );
    expect(await create({ Architectures: ['x86_64', 'arm64'] })).toBe(
      `${one} '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1`,
    );
    const layer = {
      LayerName: 'l',
      Content: { ZipFile: archive('') },
      CompatibleRuntimes: ['x' as Runtime],
      CompatibleArchitectures: ['y' as 'arm64'],
    };
    expect(await refused(lambda.send(new PublishLayerVersionCommand(layer)))).toMatch(
      /2 validation errors detected: Value '\[x\]' at 'compatibleRuntimes' .*; Value '\[y\]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[x86_64, arm64\]\]$/,
    );
  });

  test('time, memory and storage have bounds', async () => {
    expect(await create({ Timeout: 901, MemorySize: 10_241 })).toMatch(
      /2 validation errors detected: Value '901' at 'timeout' .* 900; Value '10241' at 'memorySize' .* 10240$/,
    );
  });

  test('fact 22: weights are shown as numbers of Java', async () => {
    expect(await weighted({ 1: 2 })).toBe(
      `${one} '{1=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`,
    );
    expect(await weighted({ $LATEST: 0.5 })).toMatch(
      /'\{\$LATEST=0\.5\}' .*: Map keys must satisfy .*Member must not be null\]$/,
    );
  });

  test('fact 27: archives and requests that are too large', async () => {
    const update = (ZipFile: Uint8Array) =>
      refused(lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'made', ZipFile })));
    expect(await update(Buffer.alloc(52_428_801))).toBe(
      '413 RequestEntityTooLargeException: Zipped size must be smaller than 52428800 bytes',
    );
    expect(await update(Buffer.alloc(53_000_000))).toBe(
      '413 RequestEntityTooLargeException: Request must be smaller than 70167211 bytes for the UpdateFunctionCode operation',
    );
    expect(await update(Buffer.from('no zip'))).toBe(
      '400 InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
    const event = new InvokeCommand({ FunctionName: 'made', Payload: Buffer.alloc(6_291_457, 0x20) });
    expect(await refused(lambda.send(event))).toContain('413 RequestEntityTooLargeException: ');
  });

  test('fact 28: a payload that is no JSON is told of in the words of the parser', async () => {
    const event = new InvokeCommand({ FunctionName: 'made', Payload: Buffer.from([0x22, 0x87]) });
    expect(await refused(lambda.send(event))).toMatch(
      /^400 InvalidRequestContentException: Could not parse request body into json: .*: Invalid UTF-8 start byte 0x87\n at \[Source: \(byte\[\]\)".*"; line: 1, column: 3\]$/,
    );
  });

  test('fact 32, 35 to 37: policies, tags, layers and destinations', async () => {
    const grant = { FunctionName: 'made', StatementId: 'x', Action: 'lambda:InvokeFunction' };
    expect(
      await refused(
        lambda.send(new AddPermissionCommand({ ...grant, Principal: '*', Qualifier: '$LATEST' })),
      ),
    ).toContain('We currently do not support adding policies for $LATEST.');
    expect(
      await refused(lambda.send(new TagResourceCommand({ Resource: `${ARN}:made:1`, Tags: { a: 'b' } }))),
    ).toContain('Tags on function aliases and versions are not supported. Please specify a function ARN.');
    const Arn = 'arn:aws:lambda:us-east-1:000000000000:layer:l';
    expect(await refused(lambda.send(new GetLayerVersionByArnCommand({ Arn })))).toMatch(
      /^400 ValidationException: .*'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:/,
    );
    const DestinationConfig = { OnSuccess: { Destination: `${ARN}:made` } };
    expect(
      await refused(
        lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'made', DestinationConfig })),
      ),
    ).toContain("You can't specify the function as a destination for itself.");
  });

  test('fact 36: the code and a layer can be downloaded by their links, and by no others', async () => {
    const [code, layer] = [archive('def handler(event, context): return event'), archive('# a layer')];
    const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: 'made' }));
    const published = await lambda.send(
      new PublishLayerVersionCommand({ LayerName: 'linked', Content: { ZipFile: layer } }),
    );
    const links = [Code?.Location ?? '', published.Content?.Location ?? ''];
    const got = await Promise.all(
      links.map(async (link) => Buffer.from(await (await fetch(link)).arrayBuffer())),
    );
    expect(got).toEqual([code, layer]);
    const forged = links.map((link) => link.replace(/Expires=\d/, 'Expires=9'));
    expect(await Promise.all(forged.map(async (link) => (await fetch(link)).status))).toEqual([403, 403]);
  });

  test('what is not here says so: images, and a package type that is to change', async () => {
    const image = { PackageType: 'Image', Code: { ImageUri: 'repo:tag' } } as const;
    expect(await create(image)).toContain('Container images are not supported here');
    const update = new UpdateFunctionCodeCommand({ FunctionName: 'made', ImageUri: 'repo:tag' });
    expect(await refused(lambda.send(update))).toContain(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
    const configuration = { FunctionName: 'made', ImageConfig: { Command: ['x'] } };
    expect(await refused(lambda.send(new UpdateFunctionConfigurationCommand(configuration)))).toContain(
      'Container images are not supported here',
    );
  });

  test('a request without its members names all of them', async () => {
    expect(await refused(lambda.send(new CreateFunctionCommand({ Runtime: newest } as never)))).toMatch(
      /3 validation errors detected: Value null at 'functionName' .*; Value null at 'role' .*; Value null at 'code' /,
    );
  });
});
