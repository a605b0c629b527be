import { expect, test } from 'vitest';
import { IndexServer, sha256Of, type OfferedFile } from '../makers/index-server.ts';
import { indexErrorOf, wire, type WiredClient } from './support.ts';

const METADATA = 'Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n';
const offered: OfferedFile = {
  filename: 'demo-1.0-py3-none-any.whl',
  content: Buffer.from('wheel'),
  metadata: METADATA,
};

async function readFirst({ client }: WiredClient): Promise<string | undefined> {
  const [file] = await client.listFiles('demo');
  return file === undefined ? undefined : client.readMetadata(file);
}

test('the metadata of a wheel comes without the wheel (PEP 658)', async () => {
  await using server = (await IndexServer.start()).offer('demo', offered);
  using wired = wire({ indexUrl: server.simple });
  const [file] = await wired.client.listFiles('demo');
  expect(file?.coreMetadata).toBe(sha256Of(Buffer.from(METADATA)));
  expect(await readFirst(wired)).toBe(METADATA);
  expect(server.paths.filter((path) => path.endsWith('.whl'))).toEqual([]);
});

test.each([
  ['data-core-metadata="true"', true],
  ['data-dist-info-metadata="sha256=AB12"', true],
  [`data-core-metadata="sha256=${'A'.repeat(64)}"`, 'a'.repeat(64)],
  ['data-core-metadata="false"', undefined],
  ['', undefined],
])('an HTML page says %s', async (attribute, expected) => {
  await using server = await IndexServer.start();
  server.behave('/simple/demo/', {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<a href="/files/demo-1.0-py3-none-any.whl" ${attribute}>demo</a>`,
  });
  using wired = wire({ indexUrl: server.simple });
  const [file] = await wired.client.listFiles('demo');
  expect(file?.coreMetadata).toBe(expected);
});

test.each([
  [{ 'core-metadata': true }, true],
  [{ 'dist-info-metadata': { sha256: 'b'.repeat(64) } }, 'b'.repeat(64)],
  [{ 'core-metadata': {} }, true],
  [{ 'core-metadata': false }, undefined],
  [{ 'core-metadata': 'yes' }, undefined],
])('a JSON page says %o', async (keys, expected) => {
  await using server = await IndexServer.start();
  server.behave('/simple/demo/', {
    status: 200,
    headers: { 'content-type': 'application/vnd.pypi.simple.v1+json' },
    body: JSON.stringify({ files: [{ filename: 'demo-1.0-py3-none-any.whl', url: '/f.whl', ...keys }] }),
  });
  using wired = wire({ indexUrl: server.simple });
  const [file] = await wired.client.listFiles('demo');
  expect(file?.coreMetadata).toBe(expected);
});

test('metadata with another hash than the index promised is refused', async () => {
  await using server = (await IndexServer.start()).offer('demo', offered);
  server.behave(`/files/${offered.filename}.metadata`, { status: 200, body: 'Name: evil\n' });
  using wired = wire({ indexUrl: server.simple });
  expect(await indexErrorOf(() => readFirst(wired))).toMatchObject({ code: 'DOWNLOAD_HASH_MISMATCH' });
});

test('an index that has none is no failure, and offline none is asked', async () => {
  const { metadata: _, ...bare } = offered;
  await using server = (await IndexServer.start()).offer('demo', bare);
  using wired = wire({ indexUrl: server.simple });
  expect(await readFirst(wired)).toBeUndefined();
  const [file] = await wired.client.listFiles('demo');
  using offline = wire({ indexUrl: server.simple, offline: true });
  expect(file && (await offline.client.readMetadata(file))).toBeUndefined();
});

test('a request with a body is a POST, and is not sent on to where a redirect leads', async () => {
  await using server = await IndexServer.start();
  server.behave('/ask', { status: 307, headers: { location: '/elsewhere' } });
  using wired = wire({ indexUrl: server.simple });
  const answer = await wired.http.text({ url: new URL('/ask', server.origin), body: '{"ä":1}' }, 1000);
  expect(answer.status).toBe(307);
  expect(server.requests).toMatchObject([{ path: '/ask', headers: { 'content-length': '8' } }]);
});
