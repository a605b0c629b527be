import { decodeCbor } from '../codec/decode-cbor.ts';
import { encodeCbor } from '../codec/encode-cbor.ts';
import { decodeStruct } from '../codec/decode-json.ts';
import { decodeQuery } from '../codec/decode-query.ts';
import { encodeJsonStruct } from '../codec/encode-json.ts';
import { parseJson } from '../codec/parse-json.ts';
import { XmlWriter, xmlElement } from '../codec/encode-xml.ts';
import type { OperationModel } from '../model.ts';
import type { Protocol, ServiceFacts } from '../service-facts.ts';
import type { WireAnswer } from './answer.ts';
import { encodeEvents, encodeInitialResponse, EVENT_STREAM_TYPE } from './events.ts';

/** Protocols whose operations all have one address. */
export type RpcProtocol = Exclude<Protocol, 'restJson1' | 'restXml'>;

const SECONDS = new XmlWriter('seconds');

/** Media types by protocol, as answers have them. */
export const CONTENT_TYPES: Readonly<Record<RpcProtocol, string>> = {
  awsQuery: 'text/xml',
  awsJson1_0: 'application/x-amz-json-1.0',
  awsJson1_1: 'application/x-amz-json-1.1',
  rpcv2Cbor: 'application/cbor',
};

/** What the RPC protocols read an input from. */
export interface RpcRequest {
  readonly protocol: RpcProtocol;
  readonly body: Uint8Array;
  /** Of the form, for the query protocol. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const RESERVED_FIELDS: ReadonlySet<string> = new Set(['Action', 'Version']);

/**
 * Reads the input of an operation.
 * @throws {ServiceError} SerializationException
 */
export function readRpcInput(
  operation: OperationModel,
  { protocol, body, fields }: RpcRequest,
): Record<string, unknown> {
  if (protocol === 'awsQuery') {
    return decodeQuery(
      operation.input,
      fields.filter(([name]) => !RESERVED_FIELDS.has(name)),
    );
  }
  if (body.length === 0) {
    return {};
  }
  const value = protocol === 'rpcv2Cbor' ? decodeCbor(body) : parseJson(body);
  return decodeStruct(operation.input, value);
}

/** What an RPC answer is made of. */
export interface RpcAnswer {
  readonly operation: OperationModel;
  readonly output: object;
  readonly facts: ServiceFacts;
  readonly requestId: string;
}

/** Writes the output of an operation. */
export function writeRpcAnswer(protocol: RpcProtocol, answer: RpcAnswer): WireAnswer {
  const { operation, output } = answer;
  if (protocol === 'awsQuery') {
    return { status: 200, headers: { 'content-type': CONTENT_TYPES.awsQuery }, body: queryDocument(answer) };
  }
  const { events, body } = operation.outputMembers;
  if (events !== undefined) {
    return {
      status: 200,
      headers: { 'content-type': EVENT_STREAM_TYPE },
      body: eventFrames(protocol, answer),
    };
  }
  if (protocol === 'rpcv2Cbor') {
    return {
      status: 200,
      headers: { 'content-type': CONTENT_TYPES.rpcv2Cbor, 'smithy-protocol': 'rpc-v2-cbor' },
      body: encodeCbor(body, output),
    };
  }
  // The JSON protocols answer nothing for what has no output.
  const text = operation.isOutputUnit ? '' : JSON.stringify(encodeJsonStruct(body, output));
  return { status: 200, headers: { 'content-type': CONTENT_TYPES[protocol] }, body: text };
}

function queryDocument({ operation, output, facts, requestId }: RpcAnswer): string {
  const { name, isOutputUnit } = operation;
  const result = isOutputUnit ? '' : xmlElement(`${name}Result`, SECONDS.members(operation.output, output));
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return xmlElement(`${name}Response`, result + metadata, ` xmlns="${facts.xmlNamespace}"`);
}

async function* eventFrames(
  protocol: RpcProtocol,
  { operation, output }: RpcAnswer,
): AsyncGenerator<Uint8Array> {
  const { events, body } = operation.outputMembers;
  yield encodeInitialResponse(body, output, protocol);
  if (events !== undefined) {
    const values: Readonly<Record<string, unknown>> = { ...output };
    yield* encodeEvents(
      events,
      values[events.name] as AsyncIterable<Readonly<Record<string, unknown>>>,
      protocol,
    );
  }
}
