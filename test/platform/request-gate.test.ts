import { describe, expect, test } from 'vitest';
import { createGate, type RequestHead } from '../../src/platform/request-gate.ts';

const gate = createGate({ allowedHosts: ['zip.internal'] });

function head(method: string, target: string, headers: Record<string, string> = {}): RequestHead {
  return { method, target, headers: { host: '127.0.0.1:4566', ...headers } };
}

const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request' };
const PAGE = { origin: 'https://evil.example' };
const PRESIGNED = '/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00';

const refused = { status: 403, code: 'AccessDenied' };

describe('by host', () => {
  test.each([
    '127.0.0.1:4566',
    'localhost:4566',
    '[::1]:4566',
    'bucket.localhost',
    'zip.internal',
    'b.zip.internal',
  ])('%s is served', (host) => {
    expect(gate(head('GET', '/', { ...SIGNED, host }))).toMatchObject({ kind: 'api' });
  });

  test('a page whose own name was pointed to this machine is not (DNS rebinding)', () => {
    expect(gate(head('GET', '/', { host: 'evil.example:4566' }))).toMatchObject(refused);
    expect(gate(head('POST', '/', { ...SIGNED, host: 'evil.example:4566' }))).toMatchObject(refused);
    expect(gate(head('GET', '/_zipwright/health', { host: 'evil.example' }))).toMatchObject(refused);
    expect(gate(head('GET', PRESIGNED, { host: 'evil.example' }))).toMatchObject(refused);
  });

  test('a request without a host is not', () => {
    expect(gate({ method: 'GET', target: '/', headers: {} })).toMatchObject(refused);
  });

  test('a target with a host of its own is not', () => {
    expect(gate(head('GET', 'http://evil.example/'))).toMatchObject({ status: 400 });
    expect(gate(head('OPTIONS', '*'))).toMatchObject({ status: 400 });
  });
});

describe('calls of APIs', () => {
  test('a program calls them', () => {
    expect(gate(head('GET', '/2015-03-31/functions', SIGNED))).toEqual({ kind: 'api' });
  });

  test.each([
    ['a form that is sent to another site', 'POST', { ...PAGE, 'content-type': 'text/plain' }],
    ['a form in a frame without an origin', 'POST', { origin: 'null', 'content-type': 'text/plain' }],
    ['a script with a signature of its own', 'PUT', { ...PAGE, ...SIGNED }],
    [
      "a page of another port of this machine, such as a function's answer",
      'POST',
      { origin: 'http://127.0.0.1:4567' },
    ],
    ["the platform's own origin, which has stored objects", 'POST', { origin: 'http://127.0.0.1:4566' }],
  ])('not %s', (_, method, headers) => {
    expect(gate(head(method, '/2015-03-31/functions', headers))).toMatchObject(refused);
  });
});

describe('what somebody signed for a page', () => {
  test.each([
    ['a link', head('GET', PRESIGNED, PAGE)],
    ['a link of the older kind', head('GET', '/b/k?AWSAccessKeyId=a&Signature=s&Expires=1', PAGE)],
    [
      'a form with a policy',
      head('POST', '/b', { ...PAGE, 'content-type': 'multipart/form-data; boundary=x' }),
    ],
    ['the question before', head('OPTIONS', '/b/k', { ...PAGE, 'access-control-request-method': 'PUT' })],
  ])("passes as far as the bucket's CORS rules allow: %s", (_, request) => {
    expect(gate(request)).toEqual({ kind: 'api', foreignOrigin: 'https://evil.example' });
  });
});

describe('what the platform says of itself', () => {
  test('programs get it, and people who type its address', () => {
    expect(gate(head('GET', '/_zipwright/health'))).toMatchObject({ kind: 'own' });
    expect(gate(head('GET', '/_localstack/health', { 'sec-fetch-site': 'none' }))).toMatchObject({
      kind: 'own',
    });
  });

  test.each([
    ['a form that empties everything', head('POST', '/_zipwright/reset', PAGE)],
    ['an image', head('GET', '/_zipwright/health', { 'sec-fetch-site': 'cross-site' })],
    ['a stored object as a page', head('GET', '/_zipwright/health', { 'sec-fetch-site': 'same-origin' })],
    [
      'a preflight',
      head('OPTIONS', '/_zipwright/reset', { ...PAGE, 'access-control-request-method': 'POST' }),
    ],
  ])('not %s', (_, request) => {
    expect(gate(request)).toMatchObject(refused);
  });
});

describe('functions behind their URLs', () => {
  test.each([
    head('GET', '/', { ...PAGE, host: 'abc123.lambda-url.us-east-1.localhost:4566' }),
    head('POST', '/_function-url/abc123/path', PAGE),
  ])('have CORS rules of their own', (request) => {
    expect(gate(request)).toMatchObject({ kind: 'function' });
  });
});
