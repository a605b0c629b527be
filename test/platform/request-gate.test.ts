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

const LINK = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00';
const embedded = (more: Record<string, string> = {}): Record<string, string> => ({
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'no-cors',
  ...more,
});

describe('what browsers send without an origin', () => {
  test.each([
    ['an image', embedded({ 'sec-fetch-dest': 'image', referer: 'https://evil.example/' })],
    ['a video', embedded({ 'sec-fetch-dest': 'video' })],
    [
      'a link that somebody follows',
      embedded({ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
    ],
    ['an address that somebody types', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
    ['a page below the same name', { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' }],
    ['a page of this machine', embedded({ 'sec-fetch-dest': 'script', referer: 'http://localhost:3000/' })],
  ])('is shown what S3 has, and to nobody else: %s', (_, headers) => {
    expect(gate(head('GET', PRESIGNED, headers))).toEqual({ kind: 'api', page: {} });
  });

  test.each([
    ['a script', embedded({ 'sec-fetch-dest': 'script', referer: 'https://evil.example/a' })],
    ['a style sheet', embedded({ 'sec-fetch-dest': 'style', referer: 'https://evil.example/a' })],
    ['a fetch', embedded({ 'sec-fetch-dest': 'empty', referer: 'https://evil.example/a' })],
    ['what has no name', embedded({ referer: 'https://evil.example/a' })],
  ])('becomes a part of the page only as the bucket allows: %s', (_, headers) => {
    expect(gate(head('GET', PRESIGNED, headers))).toEqual({
      kind: 'api',
      page: { origin: 'https://evil.example' },
    });
  });

  test('is of no site where the page does not say', () => {
    const headers = embedded({ 'sec-fetch-dest': 'script' });
    expect(gate(head('GET', PRESIGNED, headers))).toEqual({ kind: 'api', page: { origin: 'null' } });
  });

  test('changes nothing: a report, a ping', () => {
    expect(gate(head('POST', PRESIGNED, embedded({ 'sec-fetch-dest': 'report' })))).toMatchObject(refused);
  });

  test.each(['CreateUser', 'CreateStack', 'PutMetricData'])(
    'and without a mark, of older browsers, is no link that writes: %s',
    (action) => {
      expect(gate(head('GET', `/?Action=${action}&Version=2010-05-08&${LINK}`))).toMatchObject(refused);
      expect(gate(head('HEAD', `/?${LINK}&%41ction=${action}`))).toMatchObject(refused);
    },
  );

  test('programs that sign links may ask', () => {
    expect(gate(head('GET', `/?Action=GetCallerIdentity&Version=2011-06-15&${LINK}`))).toEqual({
      kind: 'api',
    });
    expect(gate(head('GET', '/?Action=CreateUser&Version=2010-05-08', SIGNED))).toEqual({ kind: 'api' });
  });
});

describe("below a bucket's own name", () => {
  test.each(['/_next/static/a.js', '/_zipwright/health', '/_function-url/abc', '/_'])(
    'every path is a key: %s',
    (target) => {
      const headers = { ...SIGNED, host: 'site.s3.localhost:4566' };
      expect(gate(head('PUT', target, headers))).toEqual({ kind: 'api' });
    },
  );
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
    expect(gate(request)).toEqual({ kind: 'api', page: { origin: 'https://evil.example' } });
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
