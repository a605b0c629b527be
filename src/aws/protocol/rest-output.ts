import { asList, asText, toBytes } from '../codec/encode-json.ts';
import { encodeText } from '../codec/encode-text.ts';
import { escapeXml, XmlWriter, xmlElement } from '../codec/encode-xml.ts';
import { jsonText } from '../codec/json-text.ts';
import type { BoundMembers, OperationModel } from '../model.ts';
import type { ServiceFacts } from '../service-facts.ts';
import type { Member, StructShape } from '../shape.ts';
import type { WireAnswer } from './answer.ts';
import { encodeEvents, EVENT_STREAM_TYPE } from './events.ts';

type Values = Readonly<Record<string, unknown>>;

const WRITER = new XmlWriter('milliseconds');
export const XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Writes an operation's output as the answer to a REST request. */
export function writeRestAnswer(operation: OperationModel, output: object, facts: ServiceFacts): WireAnswer {
  const values: Values = { ...output };
  const { statusCode } = operation.outputMembers;
  const own = statusCode === undefined ? undefined : values[statusCode.name];
  const headers = encodeHeaders(operation.outputMembers, values);
  const { body, type } = encodeBody(operation, values, facts);
  const isObject = facts.id === 's3' && operation.outputMembers.payload?.traits.streaming === 1;
  const isRange = facts.id === 's3' && values.ContentRange !== undefined;
  return {
    status: typeof own === 'number' ? own : isRange ? 206 : (operation.http?.status ?? 200),
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers,
      ...(isObject ? FOREIGN_CONTENT : {}),
    },
    ...(body === undefined ? {} : { body }),
  };
}

/** Objects are other people's pages: browsers must not run them as ours, nor guess what they are. */
const FOREIGN_CONTENT = { 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' };

/** Members that the SDK's model has for headers of other names. */
const RENAMED: Readonly<Record<string, string>> = { ExpiresString: 'Expires' };

/** The headers that a structure is bound to. */
export function encodeHeaders(
  { headers, prefixHeaders }: BoundMembers,
  values: Values,
): Record<string, string> {
  const encoded: Record<string, string> = {};
  for (const member of headers) {
    const value = values[member.name];
    if (value !== undefined && value !== null) {
      const name = member.traits.httpHeader ?? '';
      encoded[(RENAMED[name] ?? name).toLowerCase()] = headerText(encodeHeader(member, value));
    }
  }
  for (const { name, traits } of prefixHeaders) {
    for (const [key, value] of Object.entries(Object(values[name] ?? {}))) {
      encoded[`${traits.httpPrefixHeaders ?? ''}${key.toLowerCase()}`] = headerText(String(value));
    }
  }
  return encoded;
}

function encodeHeader({ shape }: Member, value: unknown): string {
  if (shape.kind === 'list') {
    return asList(value)
      .map((item) => encodeText(shape.item.shape, item, 'http-date'))
      .join(', ');
  }
  return encodeText(shape, value, 'http-date');
}

const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f]/g;
const BEYOND_LATIN1 = /[^\u0000-\u00ff]/;

/** A value as a header may hold it: no line breaks, and letters beyond Latin-1 as the bytes of UTF-8. */
function headerText(value: string): string {
  const text = value.replace(CONTROLS, ' ');
  return BEYOND_LATIN1.test(text) ? Buffer.from(text).toString('latin1') : text;
}

interface Encoded {
  readonly body?: WireAnswer['body'];
  readonly type?: string;
}

function encodeBody(operation: OperationModel, values: Values, facts: ServiceFacts): Encoded {
  const { payload, events, body } = operation.outputMembers;
  if (events !== undefined) {
    const stream = values[events.name] as AsyncIterable<Values> | undefined;
    return { body: encodeEvents(events, stream ?? none(), facts.protocol), type: EVENT_STREAM_TYPE };
  }
  if (payload !== undefined) {
    return encodePayload(payload, values[payload.name], facts);
  }
  if (operation.isOutputUnit) {
    return {};
  }
  if (facts.protocol === 'restJson1') {
    return { body: jsonText(body, values), type: 'application/json' };
  }
  return body.members.length === 0
    ? {}
    : { body: encodeXmlDocument(body, values, facts), type: 'application/xml' };
}

async function* none(): AsyncGenerator<Values> {
  // No events.
}

function encodePayload(member: Member, value: unknown, facts: ServiceFacts): Encoded {
  const { shape, traits } = member;
  if (value === undefined || value === null) {
    return {};
  }
  if (shape.kind === 'blob') {
    const type = facts.id === 'lambda' ? 'application/json' : 'binary/octet-stream';
    return { body: isStream(value) ? value : toBytes(value), type };
  }
  if (shape.kind !== 'struct') {
    return { body: asText(value), type: 'application/json' };
  }
  if (facts.protocol === 'restJson1') {
    return { body: jsonText(shape, Object(value)), type: 'application/json' };
  }
  const name = traits.xmlName ?? shape.traits.xmlName ?? shape.name;
  return { body: xmlDocument(name, WRITER.members(shape, Object(value)), facts), type: 'application/xml' };
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function encodeXmlDocument(shape: StructShape, values: Values, facts: ServiceFacts): string {
  const name = shape.traits.xmlName ?? shape.name;
  const [only, second] = shape.members;
  // GetBucketLocation's document is one element with the text in it.
  const isWrapper = second === undefined && only?.shape.kind === 'string' && only.name === name;
  return isWrapper
    ? xmlDocument(name, escapeXml(asText(values[only.name] ?? '')), facts)
    : xmlDocument(name, WRITER.members(shape, values), facts);
}

function xmlDocument(name: string, content: string, { xmlNamespace }: ServiceFacts): string {
  return XML_HEADER + xmlElement(name, content, ` xmlns="${xmlNamespace}"`);
}
