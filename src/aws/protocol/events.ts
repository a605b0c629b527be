import { encodeJsonStruct, toBytes } from '../codec/encode-json.ts';
import { XmlWriter, xmlElement } from '../codec/encode-xml.ts';
import { encodeEvent } from '../codec/event-stream.ts';
import { ServiceError } from '../service-error.ts';
import type { Protocol } from '../service-facts.ts';
import type { Member, Shape, StructShape } from '../shape.ts';

const MILLISECONDS = new XmlWriter('milliseconds');

/**
 * Writes the events of an operation as frames. One that fails in the middle says so in a frame of its own, since the
 * status has gone by then.
 */
export async function* encodeEvents(
  { shape }: Member,
  events: AsyncIterable<Readonly<Record<string, unknown>>>,
  protocol: Protocol,
): AsyncGenerator<Uint8Array> {
  const members = shape.kind === 'struct' ? shape.members : [];
  try {
    for await (const event of events) {
      for (const member of members.filter(({ name }) => event[name] !== undefined)) {
        yield encodeMember(member, event[member.name], protocol);
      }
    }
  } catch (error) {
    yield encodeFailure(members, error);
  }
}

function encodeMember({ name, shape }: Member, value: unknown, protocol: Protocol): Uint8Array {
  const { type, bytes } = encodePayload(shape, value, protocol);
  return encodeEvent({ ':event-type': name, ':content-type': type, ':message-type': 'event' }, bytes);
}

interface Payload {
  readonly type: string;
  readonly bytes: Uint8Array;
}

function encodePayload(shape: Shape, value: unknown, protocol: Protocol): Payload {
  const values: Readonly<Record<string, unknown>> = Object(value);
  const explicit =
    shape.kind === 'struct' ? shape.members.find(({ traits }) => traits.eventPayload) : undefined;
  if (explicit?.shape.kind === 'blob') {
    return { type: 'application/octet-stream', bytes: toBytes(values[explicit.name] ?? '') };
  }
  const target = explicit ?? { shape };
  const content = explicit === undefined ? values : values[explicit.name];
  return encodeDocument(target.shape, content ?? {}, protocol);
}

function encodeDocument(shape: Shape, value: unknown, protocol: Protocol): Payload {
  if (shape.kind !== 'struct') {
    return { type: 'text/plain', bytes: toBytes(value) };
  }
  if (protocol === 'restXml') {
    return {
      type: 'text/xml',
      bytes: Buffer.from(xmlElement(shape.name, MILLISECONDS.members(shape, Object(value)))),
    };
  }
  return {
    type: contentType(protocol),
    bytes: Buffer.from(JSON.stringify(encodeJsonStruct(shape, Object(value)))),
  };
}

function contentType(protocol: Protocol): string {
  return protocol === 'restJson1'
    ? 'application/json'
    : `application/x-amz-json-${protocol === 'awsJson1_0' ? '1.0' : '1.1'}`;
}

function encodeFailure(members: readonly Member[], error: unknown): Uint8Array {
  const isKnown = error instanceof ServiceError && members.some(({ name }) => name === error.code);
  if (isKnown) {
    const headers = {
      ':message-type': 'exception',
      ':exception-type': error.code,
      ':content-type': 'application/json',
    };
    return encodeEvent(headers, Buffer.from(JSON.stringify({ message: error.message, ...error.members })));
  }
  const code = error instanceof ServiceError ? error.code : 'InternalFailure';
  const message = error instanceof ServiceError ? error.message : 'The stream ended with an internal error.';
  return encodeEvent(
    { ':message-type': 'error', ':error-code': code, ':error-message': message },
    new Uint8Array(0),
  );
}

/** The first frame of a stream of events over RPC: the members of the answer besides the events. */
export function encodeInitialResponse(shape: StructShape, output: object, protocol: Protocol): Uint8Array {
  const headers = {
    ':event-type': 'initial-response',
    ':content-type': contentType(protocol),
    ':message-type': 'event',
  };
  return encodeEvent(headers, Buffer.from(JSON.stringify(encodeJsonStruct(shape, output))));
}

export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';
