/**
 * The SDK's own protocol objects as oracles: what they write for any operation of any service is read back as it was, and
 * what is written here is read by them as it was. They are internals of the SDK which move fast, as do the schemas that
 * everything here is made from, so this is where a new version of the SDK shows that it differs.
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBucketAddress } from '../../src/aws/bucket-address.ts';
import { loadModel, type OperationModel, type ServiceModel } from '../../src/aws/model.ts';
import type { WireAnswer } from '../../src/aws/protocol/answer.ts';
import { readRestInput } from '../../src/aws/protocol/rest-input.ts';
import { writeRestAnswer } from '../../src/aws/protocol/rest-output.ts';
import { readRpcInput, writeRpcAnswer } from '../../src/aws/protocol/rpc.ts';
import { routeBucket, routeRest } from '../../src/aws/route.ts';
import { serviceFacts, serviceIds, type ServiceId } from '../../src/aws/service-facts.ts';
import type { Member } from '../../src/aws/shape.ts';
import { decodeForm, readHead } from '../../src/aws/wire-request.ts';
import { structsOf, type PlaceRules } from './random-values.ts';

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The part of the SDK's protocol objects that is used here. */
interface SdkProtocol {
  serializeRequest(operation: unknown, input: object, context: object): Promise<SdkRequest>;
  deserializeResponse(
    operation: unknown,
    context: object,
    response: object,
  ): Promise<Record<string, unknown>>;
}

const config = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
const clients = {
  lambda: new LambdaClient(config),
  s3: new S3Client(config),
  iam: new IAMClient(config),
  sts: new STSClient(config),
  ssm: new SSMClient(config),
  logs: new CloudWatchLogsClient(config),
  cloudwatch: new CloudWatchClient(config),
} satisfies Record<ServiceId, unknown>;

const modules: Record<ServiceId, Promise<object>> = {
  lambda: import('@aws-sdk/client-lambda'),
  s3: import('@aws-sdk/client-s3'),
  iam: import('@aws-sdk/client-iam'),
  sts: import('@aws-sdk/client-sts'),
  ssm: import('@aws-sdk/client-ssm'),
  logs: import('@aws-sdk/client-cloudwatch-logs'),
  cloudwatch: import('@aws-sdk/client-cloudwatch'),
};

/** An operation of the SDK as its protocols take one. */
async function sdkOperation(
  id: ServiceId,
  name: string,
): Promise<{ name: string; input: unknown; output: unknown; traits: unknown }> {
  const exported: Record<string, unknown> = { ...(await modules[id]) };
  const [, , , traits, input, output] = exported[`${name}$`] as unknown[];
  return { name, traits, input, output };
}

function protocolOf(id: ServiceId): SdkProtocol {
  return clients[id].config.protocol as unknown as SdkProtocol;
}

function context(id: ServiceId): object {
  return {
    ...clients[id].config,
    endpoint: () => Promise.resolve({ protocol: 'http:', hostname: 'localhost', path: '/' }),
    disableHostPrefix: true,
  };
}

/** Letters that every place can hold, and some that have to be escaped. */
const TEXT = fc
  .stringMatching(/^[A-Za-z0-9 &<>"'%+=?#:;,.()!*~é€😀-]{0,10}[A-Za-z0-9]$/u)
  .map((text) => text.trim() || 'x');
const PLAIN = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);

function rulesFor(isInHead: boolean): PlaceRules {
  return { text: isInHead ? PLAIN : TEXT, isAllowed: () => true };
}

function isHeader({ traits }: Member): boolean {
  return traits.httpHeader !== undefined || traits.httpPrefixHeaders !== undefined;
}

/** An input whose headers are plain. Events and streams have tests of their own. */
function inputs(shape: OperationModel['input']): fc.Arbitrary<Record<string, unknown>> {
  const head = {
    ...shape,
    members: shape.members.filter((member) => isHeader(member) && !RENAMED.has(member.name)),
  };
  const rest = {
    ...shape,
    members: shape.members.filter(
      (member) => !isHeader(member) && !(member.traits.streaming && member.shape.kind === 'struct'),
    ),
  };
  return fc
    .tuple(structsOf(head, rulesFor(true)), structsOf(rest, rulesFor(false)))
    .map(([first, second]) => ({ ...first, ...second }));
}

/** Values as they compare: bytes as bytes, whatever holds them. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString('base64');
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, entry]) => entry !== undefined && name !== '$metadata')
        .map(([name, entry]) => [name, plain(entry)]),
    );
  }
  return value;
}

function toUrl({ path, query }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function toBytes(body: unknown): Buffer {
  return body === undefined || body === null ? Buffer.alloc(0) : Buffer.from(body as Uint8Array);
}

/** Reads what the SDK wrote, as the handler would. */
function readInput(
  model: ServiceModel,
  operation: OperationModel,
  sent: SdkRequest,
): Record<string, unknown> {
  const headers = Object.fromEntries(
    Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const bytes = toBytes(sent.body);
  const { protocol, id } = model.facts;
  if (protocol !== 'restJson1' && protocol !== 'restXml') {
    return readRpcInput(operation, {
      protocol,
      body: bytes,
      fields: protocol === 'awsQuery' ? decodeForm(bytes.toString()) : [],
    });
  }
  const head = readHead({
    method: sent.method,
    url: toUrl(sent),
    headers: { host: 'localhost', ...headers },
  });
  const route =
    id === 's3' ? routeBucket(model, head, readBucketAddress(head.host, head.path)) : routeRest(model, head);
  expect(route?.operation.name).toBe(operation.name);
  return route === undefined ? {} : readRestInput({ route, request: head, body: bytes, protocol });
}

/** S3's templates have no bucket, which is in the endpoint. */
function atBucket(sent: SdkRequest, input: Record<string, unknown>): SdkRequest {
  return typeof input.Bucket === 'string' ? { ...sent, path: `/${input.Bucket}${sent.path}` } : sent;
}

/** Two members for one header, which is text to one and a time to the other. */
const RENAMED = new Set(['Expires', 'ExpiresString']);

/** Not in the paths of others. */
const ELSEWHERE = new Set(['WriteGetObjectResponse', 'ListDirectoryBuckets', 'InvokeAsync']);

const runs = { numRuns: 4 };

describe.each(serviceIds)('%s', (id) => {
  test('is described as its client is configured', () => {
    const settings = clients[id].config.protocolSettings as Record<string, unknown>;
    const { version, target, namespace, xmlNamespace } = serviceFacts(id);
    expect(settings).toMatchObject({ version, serviceTarget: target, defaultNamespace: namespace });
    expect([settings.xmlNamespace, undefined, '']).toContain(xmlNamespace);
    expect(clients[id].config.protocol.getShapeId()).toContain(serviceFacts(id).protocol);
  });

  test('reads what the SDK writes, for every operation', async () => {
    const model = await loadModel(id);
    for (const name of model.names) {
      const operation = model.operation(name);
      if (operation === undefined || ELSEWHERE.has(name)) {
        continue;
      }
      const sdk = await sdkOperation(id, name);
      await fc.assert(
        fc.asyncProperty(inputs(operation.input), async (made) => {
          const input = id === 's3' && 'Bucket' in made ? { ...made, Bucket: 'demo' } : made;
          const sent = await protocolOf(id).serializeRequest(sdk, structuredClone(input), context(id));
          const read = readInput(model, operation, id === 's3' ? atBucket(sent, input) : sent);
          expect(plain(withoutEmpty(read)), name).toEqual(plain(input));
        }),
        runs,
      );
    }
  });

  test('writes what the SDK reads, for every operation', async () => {
    const model = await loadModel(id);
    for (const name of model.names) {
      const operation = model.operation(name);
      if (operation === undefined || operation.outputMembers.events !== undefined) {
        continue;
      }
      const sdk = await sdkOperation(id, name);
      await fc.assert(
        fc.asyncProperty(inputs(operation.output), async (output) => {
          const { statusCode } = operation.outputMembers;
          const made = statusCode === undefined ? output : { ...output, [statusCode.name]: 200 };
          const answer = writeAnswer(model, operation, made);
          const read = await protocolOf(id).deserializeResponse(sdk, context(id), toResponse(answer));
          expect(plain(await comparable(read, made)), name).toEqual(plain(made));
        }),
        runs,
      );
    }
  });
});

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Metadata and bodies of objects are always read, if only as nothing, and the SDK makes up idempotency tokens and the type
 * of bodies.
 */
function withoutEmpty(read: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(read).filter(
      ([, value]) => !isEmpty(value) && !UUID.test(String(value)) && value !== 'application/octet-stream',
    ),
  );
}

function isEmpty(value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !Array.isArray(value) && !(value instanceof Date) && Object.keys(value).length === 0;
}

function writeAnswer(model: ServiceModel, operation: OperationModel, output: object): WireAnswer {
  const { facts } = model;
  return facts.protocol === 'restJson1' || facts.protocol === 'restXml'
    ? writeRestAnswer(operation, output, facts)
    : writeRpcAnswer(facts.protocol, { operation, output, facts, requestId: 'id' });
}

function toResponse({ status, headers, body }: WireAnswer): object {
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body as Uint8Array);
  return { statusCode: status, headers: { ...headers }, body: Readable.from([bytes]) };
}

/** What the SDK reads differs from what was written where it makes up values, and where it hands out streams. */
async function comparable(
  read: Record<string, unknown>,
  written: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    Object.entries(read)
      .filter(([name]) => name in written || name === '$unknown')
      .map(async ([name, value]) => [
        name,
        value instanceof Readable ? Buffer.concat(await value.toArray()) : value,
      ]),
  );
  return Object.fromEntries(entries);
}
