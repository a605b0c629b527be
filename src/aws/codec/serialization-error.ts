import { ServiceError } from '../service-error.ts';

/** The error for a request that cannot be read as the operation's input, in the words of AWS's own parsers. */
export function serializationError(message: string): ServiceError {
  return new ServiceError('SerializationException', message);
}

const TOKENS: Readonly<Record<string, string>> = {
  string: 'STRING_VALUE',
  number: 'NUMBER_VALUE',
  boolean: 'TRUE_VALUE',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'a String',
  number: 'an Integer',
  boolean: 'a Boolean',
  blob: 'a Blob',
  timestamp: 'a Timestamp',
};

/** For a JSON value of another type than the member's. */
export function typeMismatch(value: unknown, wanted: string): ServiceError {
  if (wanted === 'list') {
    return serializationError('Expected list or null');
  }
  if (wanted === 'map' || wanted === 'struct') {
    return serializationError('Expected map or null');
  }
  if (Array.isArray(value)) {
    return serializationError('Start of list found where not expected');
  }
  if (typeof value === 'object') {
    return serializationError('Start of structure or map found where not expected.');
  }
  const token = value === false ? 'FALSE_VALUE' : (TOKENS[typeof value] ?? 'VALUE');
  return serializationError(`${token} can not be converted to ${TYPES[wanted] ?? wanted}`);
}
