import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { root, sharedCache } from '../cli.ts';
import { expectError, send, sendBytes, signedFor, type Protocol, type Sent } from './faulty-requests.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { onceSettings } from './sdk-settings.ts';

let platform: RunningPlatform;
let folder: string;
let slow: Promise<string>[];

const s3Of = (endpoint: string) => new S3Client({ ...onceSettings(endpoint), forcePathStyle: true });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
  platform = await startPlatform(['--data', join(folder, 'data')]);
  await s3Of(platform.endpoint).send(new CreateBucketCommand({ Bucket: 'bucket' }));
  // They are heard at the end of this file.
  slow = Array.from({ length: 50 }, () =>
    sendBytes(platform.port, 'GET /bucket HTTP/1.1\r\nHost: localhost\r\nX-'),
  );
});

afterAll(async () => {
  await platform.kill();
  rmSync(folder, { recursive: true, force: true });
});

const LAMBDA = { ...signedFor('lambda'), 'content-type': 'application/json' };
const S3 = signedFor('s3');
const IAM = { ...signedFor('iam'), 'content-type': 'application/x-www-form-urlencoded' };
const SSM = {
  ...signedFor('ssm'),
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'AmazonSSM.PutParameter',
};
const METRICS = {
  ...signedFor('monitoring'),
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
};
const FUNCTIONS = '/2015-03-31/functions';
const METRICS_PATH = '/service/GraniteServiceVersion20100801/operation/PutMetricData';
const ZipFile = makeZip({ entries: [{ name: 'app.py', content: '' }] }).toString('base64');

const creating = (change: object): string =>
  JSON.stringify({
    FunctionName: 'f',
    Runtime: 'python3.12',
    Handler: 'app.handler',
    Role: 'arn:aws:iam::000000000000:role/r',
    Code: { ZipFile },
    ...change,
  });

const lambda = (body: Sent['body'], more: Partial<Sent> = {}): Sent => ({
  method: 'POST',
  path: FUNCTIONS,
  headers: { ...LAMBDA, ...more.headers },
  ...(body === undefined ? {} : { body }),
  ...(more.path === undefined ? {} : { path: more.path }),
});
const deleting = (body: string): Sent => ({ method: 'POST', path: '/bucket?delete', headers: S3, body });
const form = (body: string): Sent => ({ method: 'POST', path: '/', headers: IAM, body });
const target = (body: string): Sent => ({ method: 'POST', path: '/', headers: SSM, body });
const metrics = (...bytes: number[]): Sent => ({
  method: 'POST',
  path: METRICS_PATH,
  headers: METRICS,
  body: Buffer.from(bytes),
});
const put = (headers: Readonly<Record<string, string>>, body = 'hello', path = '/bucket/wrong'): Sent => ({
  method: 'PUT',
  path,
  headers: { ...S3, ...headers },
  body,
});

const CHUNKED = {
  'content-encoding': 'aws-chunked',
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-decoded-content-length': '5',
  'x-amz-trailer': 'x-amz-checksum-crc32',
};

const ENTITIES = Array.from({ length: 9 }, (_, at) => {
  const before = at === 0 ? 'x'.repeat(100) : `&e${at - 1};`.repeat(10);
  return `<!ENTITY e${at} "${before}">`;
}).join('');

const LAYER = JSON.stringify({ Content: { ZipFile } });

const refused: readonly (readonly [string, Protocol, Sent])[] = [
  ['JSON that ends early', 'json', lambda('{"FunctionName":"f"')],
  ['JSON that is a list', 'json', lambda('[]')],
  ['JSON that is no UTF-8', 'json', lambda(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  [
    'JSON nested a hundred thousand times',
    'json',
    lambda(`{"FunctionName":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
  ],
  ['JSON that reaches for prototypes', 'json', lambda(`{"__proto__":${creating({})}}`)],
  ['JSON of wrong types', 'json', lambda(creating({ FunctionName: 5, Timeout: [] }))],
  ['base64 that is none', 'json', lambda(creating({ Code: { ZipFile: '!!!' } }))],
  ['a zip that is none', 'json', lambda(creating({ Code: { ZipFile: 'AAAA' } }))],
  ['a body that says it is compressed', 'json', lambda('{}', { headers: { 'content-encoding': 'gzip' } })],
  [
    'a body that grows beyond all bounds',
    'json',
    lambda(gzipSync(Buffer.alloc(200_000_000)), { headers: { 'content-encoding': 'gzip' } }),
  ],
  ['a body that is too large', 'json', lambda(Buffer.alloc(71_000_000, ' '))],
  ['a function with a path for a name', 'json', lambda(creating({ FunctionName: '../../evil' }))],
  ['a function with a name that is no ASCII', 'json', lambda(creating({ FunctionName: 'fün☃😀' }))],
  ['a function with a zero in its name', 'json', lambda(creating({ FunctionName: 'a\0b' }))],
  [
    'a function that is asked for by a path',
    'json',
    { path: `${FUNCTIONS}/..%2F..%2Fetc%2Fpasswd`, headers: LAMBDA },
  ],
  ['a path with dots', 'json', { path: `${FUNCTIONS}/../../../etc/passwd`, headers: LAMBDA }],
  ['a path that is no percent-encoding', 'json', { path: `${FUNCTIONS}/%zz`, headers: LAMBDA }],
  ['a path that is no UTF-8', 'json', { path: `${FUNCTIONS}/%ff%fe`, headers: LAMBDA }],
  ['a query that is no percent-encoding', 'json', { path: `${FUNCTIONS}?Marker=%zz`, headers: LAMBDA }],
  [
    'a layer with a path for a name',
    'json',
    lambda(LAYER, { path: '/2018-10-31/layers/..%2F..%2Fevil/versions' }),
  ],
  [
    'a layer with a name that is no ASCII',
    'json',
    lambda(LAYER, { path: '/2018-10-31/layers/f%C3%BCn/versions' }),
  ],
  ['a function behind a URL that is a path', 'json', { path: '/_function-url/..%2f..%2f/x' }],

  ['JSON of a target that ends early', 'target-json', target('{')],
  ['JSON of a target nested too deep', 'target-json', target('{"Name":'.repeat(100_000))],
  [
    'a target that is none',
    'target-json',
    { ...target('{}'), headers: { ...SSM, 'x-amz-target': 'AmazonSSM.No' } },
  ],
  [
    'a parameter with a name that is no ASCII',
    'target-json',
    target('{"Name":"ü☃","Value":"v","Type":"String"}'),
  ],

  ['a form that is no percent-encoding', 'query', form('Action=%zz&Version=2010-05-08')],
  ['a form with nothing', 'query', form('')],
  ['a form that is none', 'query', form('\0\u0001&&&=====')],
  [
    'a form with a list of a billion',
    'query',
    form('Action=TagRole&Version=2010-05-08&RoleName=r&Tags.member.999999999.Key=a'),
  ],
  [
    'a form nested too deep',
    'query',
    form(`Action=TagRole&Version=2010-05-08&${'Tags.member.1.'.repeat(50_000)}Key=a`),
  ],
  ['a form that is too large', 'query', form(`Action=CreateUser&UserName=${'a'.repeat(5_000_000)}`)],
  [
    'a user with a path for a name',
    'query',
    form('Action=CreateUser&Version=2010-05-08&UserName=..%2F..%2Fevil'),
  ],

  ['XML that ends early', 'xml', deleting('<Delete><Object')],
  ['XML that is none', 'xml', deleting('{"Delete":1}')],
  [
    'an XML bomb',
    'xml',
    deleting(
      `<?xml version="1.0"?><!DOCTYPE d [${ENTITIES}]><Delete><Object><Key>&e8;</Key></Object></Delete>`,
    ),
  ],
  [
    'XML that reads a file',
    'xml',
    deleting(
      '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>',
    ),
  ],
  [
    'XML nested a hundred thousand times',
    'xml',
    deleting(`<Delete>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</Delete>`),
  ],
  [
    'XML with fifty thousand attributes',
    'xml',
    deleting(`<Delete ${Array.from({ length: 50_000 }, (_, at) => `a${at}=""`).join(' ')}>`),
  ],
  ['a bucket with a path for a name', 'xml', { method: 'PUT', path: '/..%2Fevil', headers: S3 }],
  ['a bucket of dots', 'xml', { method: 'PUT', path: '/..', headers: S3 }],
  ['a bucket with a name that is no ASCII', 'xml', { method: 'PUT', path: '/b%C3%BCcket', headers: S3 }],
  ['a key that is no percent-encoding', 'xml', { path: '/bucket/%zz', headers: S3 }],
  ['a key that is no UTF-8', 'xml', put({}, 'x', '/bucket/%ff%fe')],
  ['a key that is too long', 'xml', put({}, 'x', `/bucket/${'k'.repeat(1025)}`)],
  ['an upload with a path for an id', 'xml', put({}, 'x', '/bucket/wrong?partNumber=1&uploadId=..%2F..%2Fx')],
  ['code with a path for a name', 'xml', { path: '/_zipwright/code/..%2f..%2fetc%2fpasswd.zip' }],
  ["a path out of the platform's own", 'xml', { path: '/_zipwright/../../etc/passwd' }],
  ['metadata that is too large', 'xml', put({ 'x-amz-meta-a': 'a'.repeat(10_000) })],
  ['a wrong MD5', 'xml', put({ 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' })],
  ['an MD5 that is none', 'xml', put({ 'content-md5': 'zz' })],
  ['a wrong CRC32', 'xml', put({ 'x-amz-checksum-crc32': 'AAAAAA==' })],
  ['a wrong SHA-256', 'xml', put({ 'x-amz-checksum-sha256': `${'A'.repeat(43)}=` })],
  ['a checksum that is none', 'xml', put({ 'x-amz-checksum-crc64nvme': '??' })],
  [
    'a wrong checksum behind the content',
    'xml',
    put(CHUNKED, '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'),
  ],
  ['chunks that are none', 'xml', put(CHUNKED, 'zz\r\nhello\r\n0\r\n\r\n')],
  ['chunks that end early', 'xml', put(CHUNKED, '5\r\nhel')],
  ['a chunk beyond all numbers', 'xml', put(CHUNKED, 'fffffffffffffffff\r\nhello')],
  ['a chunk whose line does not end', 'xml', put(CHUNKED, `5;${'x'.repeat(5_000_000)}`)],
  [
    'a form of a browser that is none',
    'xml',
    {
      method: 'POST',
      path: '/bucket',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: 'junk',
    },
  ],
  [
    'a form of a browser with an endless field',
    'xml',
    {
      method: 'POST',
      path: '/bucket',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: `--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n${'a'.repeat(5_000_000)}`,
    },
  ],

  ['CBOR that is none', 'cbor', metrics(0xff, 0xff)],
  ['CBOR that ends early', 'cbor', metrics(0xa1, 0x69)],
  ['CBOR that says it is huge', 'cbor', metrics(0xbb, ...Array.from({ length: 8 }, () => 0xff))],
  ['CBOR nested half a million times', 'cbor', { ...metrics(), body: Buffer.alloc(500_000, 0x81) }],
  ['CBOR that is a list', 'cbor', metrics(0x80)],
];

describe('what is wrong is refused in the words of its protocol', () => {
  test.each(refused)('%s', async (_, protocol, sent) => {
    expectError(protocol, await send(platform.port, sent));
  });

  test.each([
    ['headers beyond the limit', `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`],
    [
      'five thousand headers',
      `GET / HTTP/1.1\r\nHost: localhost\r\n${'X-A: aaaaaaaaaaaa\r\n'.repeat(5000)}\r\n`,
    ],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a target elsewhere', 'GET http://evil.example/bucket HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a zero in the path', 'GET /a\0b HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['no HTTP', '\u0016\u0003\u0001\u0002\0\u0001\0\u0001'],
    [
      'a body with two lengths',
      'PUT /bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'chunks of HTTP that are none',
      `PUT /bucket/k HTTP/1.1\r\nHost: localhost\r\nauthorization: ${S3['authorization'] ?? ''}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ],
  ])('what is no request: %s', async (_, bytes) => {
    const said = await sendBytes(platform.port, bytes);
    expect(said).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(said).toMatch(/\r\nx-amzn?-request-?id: [\da-f-]{36}\r\n/i);
    expect(said).toMatch(/<Error><Code>\w+<\/Code>/);
    expect(said).not.toMatch(/<html/i);
  });

  test('and nothing of it was stored, here or elsewhere', async () => {
    const { body } = await send(platform.port, { path: '/bucket?list-type=2', headers: S3 });
    expect(body.toString()).not.toContain('<Key>');
    const functions = await send(platform.port, { path: FUNCTIONS, headers: LAMBDA });
    expect(JSON.parse(functions.body.toString())).toEqual({ Functions: [] });
    expect(readdirSync(folder)).toEqual(['data']);
    expect(existsSync(join(tmpdir(), 'evil'))).toBe(false);
    expect(platform.said()).not.toContain('A fault of zipwright');
  });
});

describe('keys', () => {
  test.each([
    ['a path', '/bucket/..%2F..%2Fevil', '../../evil'],
    ['dots as they are', '/bucket/a/../../b', 'a/../../b'],
    ['slashes', '/bucket//a//b/', '/a//b/'],
    ['all of Unicode', `/bucket/${encodeURIComponent('ü☃😀/日本')}`, 'ü☃😀/日本'],
    ['a composed letter', `/bucket/${encodeURIComponent('é')}`, 'é'],
    ['a letter and its accent', `/bucket/${encodeURIComponent('é')}`, 'é'],
    ['the name of a method', '/bucket/__proto__', '__proto__'],
  ])('that are %s are keys like others, and name no file', async (_, path, Key) => {
    expect((await send(platform.port, put({}, `content of ${path}`, path))).status).toBe(200);
    const { Body } = await s3Of(platform.endpoint).send(new GetObjectCommand({ Bucket: 'bucket', Key }));
    expect(await Body?.transformToString()).toBe(`content of ${path}`);
    expect(readdirSync(folder)).toEqual(['data']);
  });
});

const residentBytes = (processId: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1]) * 1024;

async function connectMany(port: number, count: number, say: string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(500, count - sockets.length) }, () =>
      connect(port, '127.0.0.1'),
    );
    sockets.push(...some);
    await Promise.all(
      some.map(async (socket) => {
        socket.on('error', () => undefined);
        await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
        socket.write(say);
      }),
    );
  }
  return sockets;
}

describe.skipIf(process.platform === 'win32')('connections', () => {
  test('ten thousand that stop in the middle of a request keep nobody from being served', async ({
    annotate,
  }) => {
    // Node has raised its own limit as far as the system lets it; both ends are needed.
    const limit = Number(execFileSync('sh', ['-c', 'ulimit -Hn']).toString()) || 20_000;
    const count = Math.min(10_000, limit - 1000);
    if (count < 10_000) {
      await annotate(`${count} connections, since ${limit} files may be open here`);
    }
    const sockets = await connectMany(platform.port, count, 'PUT /bucket/k HTTP/1.1\r\nHost: local');
    const s3 = s3Of(platform.endpoint);
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'meanwhile', Body: 'x' }));
    if (process.platform === 'linux') {
      expect(residentBytes(platform.processId)).toBeLessThan(600_000_000);
    }
    sockets.forEach((socket) => socket.destroy());
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'afterwards', Body: 'x' }));
  });

  test('more than the system lets it have leave it able to go on', async () => {
    const [child, port] = await startLimited(200);
    onTestFinished(() => void child.kill('SIGKILL'));
    const sockets = await connectMany(port, 400, 'GET / HTTP/1.1\r\nHost: local');
    sockets.forEach((socket) => socket.destroy());
    await vi.waitFor(
      async () => {
        const s3 = s3Of(`http://127.0.0.1:${port}`);
        await s3.send(new CreateBucketCommand({ Bucket: 'afterwards' }));
        await s3.send(new PutObjectCommand({ Bucket: 'afterwards', Key: 'k', Body: 'x' }));
      },
      { timeout: 10_000, interval: 200 },
    );
  });

  test('whose headers never end are told so (slow-loris)', async () => {
    for (const said of await Promise.all(slow)) {
      expect(said).toMatch(/^HTTP\/1\.1 408 /);
      expect(said).toContain('<Error><Code>RequestTimeout</Code>');
    }
  }, 40_000);
});

/** A platform that may have only so many files open. */
async function startLimited(files: number): Promise<[ChildProcess, number]> {
  const program = join(root, 'out', 'zipwright.cjs');
  const child = spawn(
    'sh',
    [
      '-c',
      `ulimit -n ${files} && exec "$0" "$@"`,
      process.execPath,
      program,
      'start',
      '--port',
      '0',
      '--json',
      '--ephemeral',
    ],
    { env: { ...process.env, ZIPWRIGHT_CACHE_DIR: sharedCache }, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return [child, (JSON.parse(chunk.toString()) as { readonly port: number }).port];
}
