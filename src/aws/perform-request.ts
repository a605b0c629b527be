import type { Addressed, Arrival, PerformSettings } from './addressed.ts';
import { rememberIntegrity } from './body/integrity.ts';
import { BodyTooLarge, readBody } from './body/read-body.ts';
import { readBucketAddress } from './bucket-address.ts';
import { callOperation, type ReadInput } from './call-operation.ts';
import { authenticate, readClaimFor, type AuthenticationOptions } from './caller.ts';
import { loadModel, type OperationModel } from './model.ts';
import { answerNone } from './none-made.ts';
import { performPostObject } from './post-object/perform-post-object.ts';
import { isUploadForm } from './post-object/form-data.ts';
import type { WireAnswer } from './protocol/answer.ts';
import { readRestInput } from './protocol/rest-input.ts';
import { writeRestAnswer } from './protocol/rest-output.ts';
import { readRpcInput, writeRpcAnswer } from './protocol/rpc.ts';
import { adaptInput, contentLength, openBody, readWhole, streamOf, withTrailers } from './request-body.ts';
import { routeBucket, routeRest, type Route } from './route.ts';
import {
  guessProtocol,
  isForm,
  rpcOperationName,
  selectProtocol,
  selectService,
  type FormFields,
} from './select-service.ts';
import { ServiceError } from './service-error.ts';
import type { Protocol, ServiceFacts } from './service-facts.ts';
import { mismatch } from './signature/authenticate.ts';
import { chunkSignatures } from './signature/chunk-signatures.ts';
import { sha256Hex } from './signature/sigv4.ts';
import { unknownOperation, unsupportedService } from './unknown.ts';
import { decodeForm, header, type WireRequest } from './wire-request.ts';

/**
 * Does what a request asks, from finding its service to writing the answer.
 * @throws {ServiceError} for what is answered with an error
 */
export async function performRequest(arrival: Arrival, settings: PerformSettings): Promise<WireAnswer> {
  const { head, progress } = arrival;
  const claim = readClaimFor(head, guessProtocol(head));
  // Who signs a form says what it is for; without a signature only the form itself does.
  const early = claim?.version !== 4 && isForm(head) ? await readForm(arrival.source) : undefined;
  const facts = selectService(head, claim, early === undefined ? [] : formFields(early));
  if (facts === undefined) {
    const none = await answerNone(arrival, claim, { ...settings, read: readForm });
    if (none !== undefined) {
      return none;
    }
    throw unsupportedService(claim?.version === 4 ? claim.service : undefined, guessProtocol(head));
  }
  progress.facts = facts;
  const protocol = selectProtocol(head, facts);
  progress.protocol = protocol;
  const model = await loadModel(facts.id);
  progress.model = model;
  const addressed: Addressed = {
    ...arrival,
    ...(early === undefined ? {} : { source: once(early) }),
    facts,
    protocol,
    model,
    claim,
    address: readBucketAddress(head.host, head.path),
    now: settings.now(),
  };
  return protocol === 'restJson1' || protocol === 'restXml'
    ? performRest(addressed, settings)
    : performRpc(addressed, protocol, settings);
}

const EARLY_LIMIT = 1024 * 1024;

async function readForm(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  try {
    return await readBody(source, EARLY_LIMIT);
  } catch (error) {
    throw error instanceof BodyTooLarge
      ? new ServiceError('RequestEntityTooLarge', 'The request is too large', { status: 413 })
      : error;
  }
}

// oxlint-disable-next-line require-await -- a stream of one piece
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function formFields(body: Uint8Array): FormFields {
  return decodeForm(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
}

/** A browser's form on a bucket, which the API's model does not have. */
function isUpload({ facts, head, address, claim }: Addressed): boolean {
  return (
    facts.id === 's3' &&
    head.method === 'POST' &&
    claim === undefined &&
    address.bucket !== undefined &&
    address.rawKey === undefined &&
    isUploadForm(header(head, 'content-type'))
  );
}

async function performRest(addressed: Addressed, settings: PerformSettings): Promise<WireAnswer> {
  const { head, facts, model, address, protocol } = addressed;
  if (isUpload(addressed)) {
    return performPostObject(addressed, settings);
  }
  const route = facts.id === 's3' ? routeBucket(model, head, address) : routeRest(model, head);
  if (route === undefined) {
    throw unknownOperation(facts, protocol, head.method);
  }
  addressed.progress.operation = route.operation.name;
  const input = await readRest(addressed, route, settings);
  const output = await callOperation(addressed, { operation: route.operation, ...input }, settings);
  return writeRestAnswer(route.operation, output, facts);
}

async function readRest(addressed: Addressed, route: Route, settings: PerformSettings): Promise<ReadInput> {
  const { head: request, facts, protocol } = addressed;
  const { operation } = route;
  const { payload } = operation.inputMembers;
  if (payload?.traits.streaming === undefined) {
    const opened = openBody(operation, { ...bodyOf(addressed), isHashChecked: settings.isStrict });
    const { body, sent } = await readWhole(opened.content, { request, facts, operation: operation.name });
    const caller = await identify(addressed, operation, { ...settings, sent });
    return { input: readRestInput({ route, request, body, protocol }), caller };
  }
  const { owner, ...caller } = await identify(addressed, operation, { ...settings, sent: undefined });
  requireLength(addressed);
  const { claim } = addressed;
  const isSigned = (header(request, 'x-amz-content-sha256') ?? '').startsWith('STREAMING-AWS4-HMAC-SHA256');
  const secret = owner?.secretAccessKey;
  const verifier =
    settings.isStrict && isSigned && claim?.version === 4 && secret !== undefined
      ? chunkSignatures(claim, secret, () => mismatch(protocol, claim, {}))
      : undefined;
  const opened = openBody(operation, { ...bodyOf(addressed), verifier, isHashChecked: settings.isStrict });
  const input: Record<string, unknown> = readRestInput({ route, request, body: opened.content, protocol });
  adaptInput(input, request);
  const stream = streamOf(withTrailers(opened, operation, input));
  rememberIntegrity(stream, opened.integrity);
  input[payload.name] = stream;
  return { input, caller };
}

function bodyOf({ head, source, facts }: Addressed): {
  readonly request: WireRequest;
  readonly source: AsyncIterable<Uint8Array>;
  readonly facts: ServiceFacts;
} {
  return { request: head, source, facts };
}

/** S3 wants to know the length of what it stores. */
function requireLength({ head, facts }: Addressed): void {
  if (
    facts.id === 's3' &&
    contentLength(head) === undefined &&
    header(head, 'transfer-encoding') === undefined
  ) {
    throw new ServiceError('MissingContentLength', 'You must provide the Content-Length HTTP header.', {
      status: 411,
    });
  }
}

async function performRpc(
  addressed: Addressed,
  protocol: Exclude<Protocol, 'restJson1' | 'restXml'>,
  settings: PerformSettings,
): Promise<WireAnswer> {
  const { head, facts, model, source, progress } = addressed;
  const named = rpcOperationName(head, protocol, []) ?? protocol;
  if (protocol !== 'awsQuery' && head.method !== 'POST') {
    throw unknownOperation(facts, protocol, undefined);
  }
  const { body, sent } = await readWhole(source, { request: head, facts, operation: named });
  const fields = protocol === 'awsQuery' ? [...head.query, ...formFields(body)] : [];
  const name = rpcOperationName(head, protocol, fields);
  const operation = name === undefined ? undefined : model.operation(name);
  if (operation === undefined) {
    throw unknownOperation(facts, protocol, name);
  }
  progress.operation = operation.name;
  const caller = await identify(addressed, operation, { ...settings, sent });
  const input = readRpcInput(operation, { protocol, body, fields });
  const output = await callOperation(addressed, { operation, input, caller }, settings);
  return writeRpcAnswer(protocol, { operation, output, facts, requestId: progress.requestId });
}

function identify(
  { head, claim, protocol, address, now }: Addressed,
  operation: OperationModel,
  { sent, ...settings }: AuthenticationOptions & { readonly sent: Uint8Array | undefined },
): ReturnType<typeof authenticate> {
  const { account, isStrict, findKeyOwner } = settings;
  const bodyHash = isStrict && sent !== undefined ? sha256Hex(sent) : undefined;
  const context = { protocol, operation: operation.name, address, now, bodyHash };
  return authenticate(head, claim, { account, isStrict, findKeyOwner, ...context });
}
