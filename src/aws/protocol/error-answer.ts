import { encodeCbor } from '../codec/encode-cbor.ts';
import { asText, encodeJson } from '../codec/encode-json.ts';
import { escapeXml, xmlElement } from '../codec/encode-xml.ts';
import { bindMembers, type ErrorModel, type ServiceModel } from '../model.ts';
import type { ServiceError } from '../service-error.ts';
import type { Protocol, ServiceFacts } from '../service-facts.ts';
import type { Shape, Slot, StructShape } from '../shape.ts';
import type { WireAnswer } from './answer.ts';
import { encodeHeaders, XML_HEADER } from './rest-output.ts';
import { CONTENT_TYPES, type RpcProtocol } from './rpc.ts';

/** In whose words an error is answered. */
export interface ErrorContext {
  readonly protocol: Protocol;
  /** Where the service is known. */
  readonly facts: ServiceFacts | undefined;
  readonly model: ServiceModel | undefined;
  /** As the answer's headers have it. */
  readonly requestId: string;
  /** S3's second identifier. */
  readonly hostId: string;
}

/** Writes an error as the protocol does. Its status and the names of its members are the model's, where that has it. */
export function writeErrorAnswer(error: ServiceError, context: ErrorContext): WireAnswer {
  const model = context.model?.error(error.code);
  const answer = write(error, model, context);
  return {
    ...answer,
    status: statusOf(error, model, context.protocol),
    headers: { ...answer.headers, ...error.headers },
  };
}

type Parts = Omit<WireAnswer, 'status'>;

function write(error: ServiceError, model: ErrorModel | undefined, context: ErrorContext): Parts {
  switch (context.protocol) {
    case 'restXml':
      return { headers: { 'content-type': 'application/xml' }, body: bucketError(error, context) };
    case 'awsQuery':
      return { headers: { 'content-type': 'text/xml' }, body: queryError(error, model, context) };
    case 'restJson1':
      return restJsonError(error, model);
    case 'awsJson1_0':
    case 'awsJson1_1':
    case 'rpcv2Cbor':
      return rpcError(context.protocol, { error, model, context });
  }
}

/** Services that always had JSON over RPC answer 400, or 500 for their own faults, whatever the model says. */
function statusOf(error: ServiceError, model: ErrorModel | undefined, protocol: Protocol): number {
  if (protocol === 'awsJson1_1') {
    return model?.fault === 'server' && error.status < 500 ? 500 : error.status;
  }
  return model?.status ?? error.status;
}

/** Members as XML: names and texts, in their order. */
function bucketError({ code, message, members }: ServiceError, { requestId, hostId }: ErrorContext): string {
  const all = { Code: code, Message: message, ...members, RequestId: requestId, HostId: hostId };
  const content = Object.entries(all)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => xmlElement(name, escapeXml(asText(value))))
    .join('');
  return `${XML_HEADER}<Error>${content}</Error>`;
}

function queryError(error: ServiceError, model: ErrorModel | undefined, context: ErrorContext): string {
  const type = isSender(error, model) ? 'Sender' : 'Receiver';
  const fields = [
    xmlElement('Type', type),
    xmlElement('Code', escapeXml(model?.queryCode ?? error.code)),
    xmlElement('Message', escapeXml(error.message)),
  ];
  const content = xmlElement('Error', fields.join('')) + xmlElement('RequestId', context.requestId);
  return xmlElement('ErrorResponse', content, ` xmlns="${context.facts?.xmlNamespace ?? ''}"`);
}

function isSender(error: ServiceError, model: ErrorModel | undefined): boolean {
  return model === undefined ? error.status < 500 : model.fault === 'client';
}

/** Errors of the layer before Lambda itself, which writes the message's name with a capital. */
const FRONT_ERRORS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
  'SerializationException',
]);

function restJsonError(error: ServiceError, model: ErrorModel | undefined): Parts {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error.code };
  if (model === undefined) {
    return { headers, body: JSON.stringify(plainMembers(error)) };
  }
  const bound = bindMembers(model.shape);
  return {
    headers: { ...headers, ...encodeHeaders(bound, error.members) },
    body: JSON.stringify({ ...typeMember(error, model), ...modelMembers(error, bound.body) }),
  };
}

function plainMembers({ code, message, members }: ServiceError): Readonly<Record<string, unknown>> {
  return FRONT_ERRORS.has(code) ? { Message: message, ...members } : { ...members, message };
}

function typeMember(
  { members }: ServiceError,
  { shape, fault }: ErrorModel,
): Readonly<Record<string, unknown>> {
  const hasType = shape.members.some(({ name }) => name === 'Type');
  return hasType ? { Type: members.Type ?? (fault === 'client' ? 'User' : 'Service') } : {};
}

const IS_MESSAGE = /^message$/i;

/** Members in the model's names, without those that are headers. */
function modelMembers(error: ServiceError, { members }: StructShape): Readonly<Record<string, unknown>> {
  const values: Readonly<Record<string, unknown>> = error.members;
  const written = members
    .filter(({ name }) => values[name] !== undefined)
    .map((member) => [member.name, encodeJson(member.shape, values[member.name])]);
  const message = members.find(({ name }) => IS_MESSAGE.test(name))?.name ?? 'message';
  return { ...Object.fromEntries(written), [message]: error.message };
}

const TEXT: Slot = { shape: { kind: 'string' }, traits: {} };
const TEXTS: Shape = { kind: 'map', key: TEXT, value: TEXT };

interface RpcError {
  readonly error: ServiceError;
  readonly model: ErrorModel | undefined;
  readonly context: ErrorContext;
}

function rpcError(protocol: RpcProtocol, { error, model, context }: RpcError): Parts {
  const namespace =
    protocol === 'awsJson1_1' ? '' : `${context.facts?.namespace ?? 'com.amazon.coral.service'}#`;
  const body = {
    __type: `${namespace}${model?.shape.name ?? error.code}`,
    ...(model === undefined
      ? { message: error.message }
      : modelMembers(error, bindMembers(model.shape).body)),
  };
  const headers = { 'content-type': CONTENT_TYPES[protocol], ...queryErrorHeader({ error, model, context }) };
  return protocol === 'rpcv2Cbor'
    ? { headers: { ...headers, 'smithy-protocol': 'rpc-v2-cbor' }, body: encodeCbor(TEXTS, body) }
    : { headers, body: JSON.stringify(body) };
}

/** CloudWatch tells clients of its query protocol the code that they knew. */
function queryErrorHeader({ error, model, context }: RpcError): Readonly<Record<string, string>> {
  if (context.facts?.id !== 'cloudwatch') {
    return {};
  }
  const type = isSender(error, model) ? 'Sender' : 'Receiver';
  return { 'x-amzn-query-error': `${model?.queryCode ?? error.code};${type}` };
}
