import { expect, test } from 'vitest';
import { IndexError } from '../../src/index/errors.ts';
import {
  isTransientFailure,
  networkFailure,
  TimeoutError,
  TransientStatus,
} from '../../src/index/network-failure.ts';

const URL_ASKED = new URL('https://ann:secret@index.example/simple/demo/?token=secret');
const failure = (code: string, message = code) => Object.assign(new Error(message), { code });

function named(error: unknown, attempts = 1): IndexError {
  const found = networkFailure(error, URL_ASKED, attempts);
  if (found instanceof IndexError) {
    return found;
  }
  throw new Error('It was returned as it is');
}

test.each([
  ['ENOTFOUND', false, 'the name of its host is unknown'],
  ['EAI_AGAIN', true, 'the name of its host cannot be looked up now'],
  ['ECONNREFUSED', true, 'the connection was refused'],
  ['ECONNRESET', true, 'the connection was cut'],
  ['EHOSTUNREACH', true, 'its host cannot be reached'],
  ['EOTHER', true, 'the connection failed, EOTHER'],
  ['CERT_HAS_EXPIRED', false, 'its certificate is not trusted, CERT_HAS_EXPIRED'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', false, 'its certificate is not trusted'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false, 'its certificate is not trusted'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', false, 'no secure connection could be made'],
])('%s is named, and tried again or not', (code, again, reason) => {
  expect(isTransientFailure(failure(code))).toBe(again);
  const error = named(failure(code));
  expect(error.code).toBe('INDEX_UNREACHABLE');
  expect(error.message).toContain(`Cannot fetch "https://index.example/simple/demo/": ${reason}`);
  expect(error.message).not.toContain('secret');
  expect(error.hint).toBeDefined();
  expect(error.data).toMatchObject({ systemError: code, attempts: 1 });
});

test('tries are counted', () => {
  expect(named(failure('ECONNRESET'), 4).message).toMatch(/was cut \(4 tries\)$/);
  expect(named(new TransientStatus(503, 0), 2).message).toMatch(/its server answered 503 \(2 tries\)$/);
  expect(named(new TransientStatus(429, 0)).hint).toContain('wait');
  expect(named(new TimeoutError('nothing came for 30 s')).message).toMatch(/nothing came for 30 s$/);
});

test('of a connection tried at several addresses the first reason is told', () => {
  const error = new AggregateError(
    [failure('EOTHER', 'connect EOTHER 192.0.2.1:443'), failure('EOTHER')],
    '',
  );
  const { message, cause } = named(Object.assign(error, { code: 'EOTHER' }));
  expect(message).toContain('connect EOTHER 192.0.2.1:443');
  expect(cause).toMatchObject({ code: 'EOTHER', message: 'connect EOTHER 192.0.2.1:443' });
});

test('what is not of the network is returned as it is and not tried again', () => {
  for (const error of [
    new TypeError('a bug'),
    failure('ERR_INVALID_ARG_TYPE'),
    new IndexError('INDEX_BAD_ANSWER', 'known already'),
    'text',
  ]) {
    expect(networkFailure(error, URL_ASKED, 1)).toBe(error);
    expect(isTransientFailure(error)).toBe(false);
  }
});
