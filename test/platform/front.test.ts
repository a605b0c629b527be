import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CORSRule } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ServiceError } from '../../src/aws/service-error.ts';
import { createFront } from '../../src/platform/front.ts';
import type { OwnAnswers } from '../../src/platform/own-requests.ts';
import type { CallService } from '../../src/platform/services/call-service.ts';
import { send, type RawAnswer } from '../aws/raw-http.ts';

const ANY: CORSRule = {
  AllowedOrigins: ['*'],
  AllowedMethods: ['GET', 'PUT', 'POST', 'DELETE'],
  AllowedHeaders: ['*'],
};
const APP: CORSRule = { ...ANY, AllowedOrigins: ['https://app.example'] };
const RULES: Readonly<Record<string, CORSRule[]>> = { open: [ANY], app: [APP] };

/** Paths that came through to the APIs. */
const reached: string[] = [];

const server = createServer();
let port = 0;

beforeAll(async () => {
  const call = ((_: string, { Bucket }: { Bucket: string }) => {
    const CORSRules = RULES[Bucket];
    return CORSRules === undefined
      ? Promise.reject(new ServiceError('NoSuchCORSConfiguration', 'none'))
      : Promise.resolve({ CORSRules });
  }) as unknown as CallService;
  const front = createFront({
    allowedHosts: [],
    own: undefined as unknown as OwnAnswers,
    api: (request, response) => {
      reached.push(`${request.method} ${request.url?.split('?')[0]}`);
      response.end();
      return Promise.resolve();
    },
    functionUrl: () => Promise.resolve(),
    call,
    onRefusal: () => undefined,
  });
  server.on('request', (request, response) => void front(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  reached.length = 0;
});

const link = (service: string): string =>
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20260101%2Fus-east-1%2F${service}%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;

interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  readonly service?: string;
}

function ask(method: string, path: string, { headers, service = 's3' }: Asked): Promise<RawAnswer> {
  const mark = path.includes('?') ? '&' : '?';
  return send(port, { method, path: `${path}${mark}${link(service)}`, headers });
}

const EVIL = { origin: 'https://evil.example' };
const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
const script = { ...image, 'sec-fetch-dest': 'script', referer: 'https://evil.example/' };

describe('with a link that it made up, a page of another site', () => {
  test.each([
    ['reads no object of a bucket without rules', 'GET', '/shut/k', EVIL, 's3'],
    ['reads none whose rules are for another', 'GET', '/app/k', EVIL, 's3'],
    ['runs none as its script', 'GET', '/app/k.js', script, 's3'],
    ['copies none where it may read', 'PUT', '/open/k', { ...EVIL, 'x-amz-copy-source': '/shut/k' }, 's3'],
    [
      'copies none by a longer name',
      'PUT',
      '/open/k',
      { ...EVIL, 'x-amz-copy-source': 'arn:aws:s3:::shut/k' },
      's3',
    ],
    ['changes no bucket that it may use', 'PUT', '/open?notification', EVIL, 's3'],
    ['removes none', 'DELETE', '/open', EVIL, 's3'],
    ['lists no buckets', 'GET', '/', EVIL, 's3'],
    ['calls no other service', 'POST', '/open/k', EVIL, 'lambda'],
    ['embeds no call of one', 'GET', '/?Action=CreateUser&Version=2010-05-08&UserName=evil', image, 'iam'],
    ['follows no link to one', 'GET', '/2015-03-31/functions', { 'sec-fetch-site': 'none' }, 'lambda'],
    ['uses no bucket by another spelling', 'GET', '/%6fpen/k', EVIL, 's3'],
  ])('%s', async (...[, method, path, headers, service]) => {
    const answer = await ask(method, path, { headers, service });
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(reached).toEqual([]);
  });
});

describe('a page', () => {
  test.each([
    ['shows pictures of any bucket, as on AWS', 'GET', '/shut/k.png', image],
    [
      'leads to any object',
      'GET',
      '/shut/k',
      { ...image, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
    [
      'of this machine uses scripts of any bucket',
      'GET',
      '/shut/k.js',
      { ...script, referer: 'http://localhost:3000/' },
    ],
    ['uses scripts of buckets that let it', 'GET', '/open/k.js', script],
    ['writes where the rules allow it', 'PUT', '/app/k', { origin: 'https://app.example' }],
    [
      'copies between buckets that it may read',
      'PUT',
      '/open/k',
      { origin: 'https://app.example', 'x-amz-copy-source': 'app/k' },
    ],
    ['lists a bucket that it may read', 'GET', '/open?list-type=2', EVIL],
  ])('%s', async (...[, method, path, headers]) => {
    expect(await ask(method, path, { headers })).toMatchObject({ status: 200 });
    expect(reached).toEqual([`${method} ${path.split('?')[0]}`]);
  });

  test('shows what its scripts get no copy of', async () => {
    const answer = await ask('GET', '/shut/k.js', { headers: image });
    expect(answer.headers).toMatchObject({ vary: 'Sec-Fetch-Dest' });
  });

  test('is told before it asks', async () => {
    const question = { origin: 'https://app.example', 'access-control-request-method': 'PUT' };
    expect(await send(port, { method: 'OPTIONS', path: '/app/k', headers: question })).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://app.example' },
    });
    expect(await send(port, { method: 'OPTIONS', path: '/app', headers: question })).toMatchObject({
      status: 403,
    });
    expect(reached).toEqual([]);
  });
});

test('programs are none', async () => {
  expect(
    await ask('GET', '/2015-03-31/functions', { headers: { 'sec-fetch-mode': 'cors' }, service: 'lambda' }),
  ).toMatchObject({
    status: 200,
  });
});
