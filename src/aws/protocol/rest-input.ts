import { decodeStruct } from '../codec/decode-json.ts';
import { decodeText } from '../codec/decode-text.ts';
import { decodeXml, decodeXmlStruct } from '../codec/decode-xml.ts';
import { parseJson } from '../codec/parse-json.ts';
import { parseTimestamp } from '../codec/timestamp.ts';
import { readXml, XmlError, type XmlElement } from '../codec/xml-reader.ts';
import type { Route } from '../route.ts';
import { ServiceError } from '../service-error.ts';
import type { Protocol } from '../service-facts.ts';
import type { Member, StructShape } from '../shape.ts';
import { header, type WireRequest } from '../wire-request.ts';
import type { WireBody } from './answer.ts';

/** What a REST request is read from. */
export interface RestRequest {
  readonly route: Route;
  readonly request: WireRequest;
  readonly body: WireBody;
  readonly protocol: Protocol;
}

/**
 * Reads a REST request as the operation's input: labels, query, headers and body, each where the model binds it.
 * @throws {ServiceError} SerializationException, MalformedXML, InvalidArgument
 */
export function readRestInput({ route, request, body, protocol }: RestRequest): Record<string, unknown> {
  const { labels, query, headers, prefixHeaders, payload, body: document } = route.operation.inputMembers;
  const input: Record<string, unknown> = {};
  if (payload !== undefined) {
    set(input, payload.name, readPayload(payload, body, protocol));
  } else if (document.members.length > 0 && body instanceof Uint8Array) {
    Object.assign(input, readDocument(document, body, protocol));
  }
  for (const member of labels) {
    set(input, member.name, decode(member, route.labels[member.name], protocol));
  }
  for (const member of query) {
    set(input, member.name, readQuery(member, request, protocol));
  }
  for (const member of headers) {
    set(input, member.name, readHeader(member, request, protocol));
  }
  for (const { name, traits } of prefixHeaders) {
    input[name] = readPrefixed(traits.httpPrefixHeaders ?? '', request);
  }
  return input;
}

function set(input: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) {
    input[name] = value;
  }
}

/** A scalar from the head of a request. S3 has words of its own for what is no number, and overlooks what is no time. */
function decode(member: Member, text: string | undefined, protocol: Protocol): unknown {
  if (text === undefined || protocol !== 'restXml') {
    return text === undefined ? undefined : decodeText(member.shape, text);
  }
  if (member.shape.kind === 'timestamp') {
    return parseTimestamp(text.trim());
  }
  if (member.shape.kind === 'number' && text.trim() === '') {
    return undefined;
  }
  try {
    return decodeText(member.shape, text);
  } catch {
    const name = member.traits.httpQuery ?? member.traits.httpHeader ?? member.name;
    const message =
      member.shape.kind === 'number'
        ? `Provided ${name} not an integer or within integer range`
        : `The value of ${name} is not valid`;
    throw new ServiceError('InvalidArgument', message, { ArgumentName: name, ArgumentValue: text });
  }
}

function readQuery(member: Member, { query }: WireRequest, protocol: Protocol): unknown {
  const values = query.filter(([name]) => name === member.traits.httpQuery).map(([, value]) => value);
  if (member.shape.kind !== 'list') {
    return decode(member, values[0], protocol);
  }
  const { item } = member.shape;
  return values.length === 0 ? undefined : values.map((value) => decodeText(item.shape, value));
}

function readHeader(member: Member, request: WireRequest, protocol: Protocol): unknown {
  const value = header(request, (member.traits.httpHeader ?? '').toLowerCase());
  if (member.shape.kind !== 'list' || value === undefined) {
    return decode(member, value, protocol);
  }
  const { item } = member.shape;
  return value.split(',').map((part) => decodeText(item.shape, part.trim()));
}

function readPrefixed(prefix: string, { headers }: WireRequest): Record<string, string> {
  return Object.fromEntries(
    Object.keys(headers)
      .filter((name) => name.startsWith(prefix) && name.length > prefix.length)
      .map((name) => [name.slice(prefix.length), header({ headers }, name) ?? '']),
  );
}

function readPayload(member: Member, body: WireBody, protocol: Protocol): unknown {
  if (!(body instanceof Uint8Array)) {
    return body;
  }
  if (member.shape.kind === 'blob') {
    return body.length === 0 && member.traits.streaming === undefined ? undefined : body;
  }
  if (member.shape.kind !== 'struct') {
    return textOf(body);
  }
  if (isBlank(body)) {
    if (member.required && protocol === 'restXml') {
      throw new ServiceError('MissingRequestBodyError', 'Request Body is empty');
    }
    return undefined;
  }
  return protocol === 'restXml'
    ? decodeXml(member.shape, parseXml(textOf(body)))
    : decodeStruct(member.shape, parseJson(body));
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

/** Whether a body has nothing but space. A first byte that is a visible ASCII sign tells without decoding megabytes. */
function isBlank(body: Uint8Array): boolean {
  const [first = 0x20] = body;
  return (first <= 0x20 || first >= 0x80) && textOf(body).trim() === '';
}

function readDocument(shape: StructShape, body: Uint8Array, protocol: Protocol): Record<string, unknown> {
  if (isBlank(body)) {
    return {};
  }
  return protocol === 'restXml'
    ? decodeXmlStruct(shape, parseXml(textOf(body)))
    : decodeStruct(shape, parseJson(body));
}

/** @throws {ServiceError} MalformedXML */
function parseXml(text: string): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    throw error instanceof XmlError ? malformedXml() : error;
  }
}

/** S3's words for every document that it cannot read. */
export function malformedXml(): ServiceError {
  return new ServiceError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}
