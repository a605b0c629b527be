import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { IndexServer, type OfferedFile, sha256Of } from '../makers/index-server.ts';
import { Folder, indexErrorOf, wire } from './support.ts';

const wheel = (version: string, more: Partial<OfferedFile> = {}): OfferedFile => ({
  filename: `demo-${version}-py3-none-any.whl`,
  content: Buffer.from(`wheel ${version}`),
  ...more,
});

const names = (files: readonly { readonly filename: string }[]) => files.map((file) => file.filename);

test('JSON and HTML indexes list the same files', async () => {
  const offered = wheel('1.0', { requiresPython: '>=3.8', yanked: 'bad "one"' });
  for (const format of ['json', 'html'] as const) {
    await using server = (await IndexServer.start({ format })).offer('demo', offered);
    using wired = wire({ indexUrl: server.simple });
    const [file] = await wired.client.listFiles('demo');
    expect(file).toEqual({
      filename: 'demo-1.0-py3-none-any.whl',
      url: `${server.origin}/files/demo-1.0-py3-none-any.whl`,
      sha256: sha256Of(offered.content),
      requiresPython: '>=3.8',
      yanked: 'bad "one"',
      ...(format === 'json' ? { size: offered.content.length } : {}),
    });
    expect(server.requests[0]?.headers.accept).toContain('application/vnd.pypi.simple.v1+json');
  }
});

test('a project is asked for under its normalised name, and once', async () => {
  await using server = (await IndexServer.start()).offer('demo-app', wheel('1.0'));
  using wired = wire({ indexUrl: server.simple.slice(0, -1) });
  await Promise.all(['Demo.App', 'demo_app', 'demo-app'].map(async (name) => wired.client.listFiles(name)));
  await wired.client.listFiles('DEMO--APP');
  expect(server.paths).toEqual(['/simple/demo-app/']);
});

test('a failed listing is asked for again', async () => {
  await using server = await IndexServer.start();
  using wired = wire({ indexUrl: server.simple });
  expect((await indexErrorOf(() => wired.client.listFiles('demo'))).code).toBe('INDEX_NOT_FOUND');
  server.offer('demo', wheel('1.0'));
  expect(await wired.client.listFiles('demo')).toHaveLength(1);
});

test('the first index that has a project is the only one that counts', async () => {
  await using inner = (await IndexServer.start()).offer('demo', wheel('1.0'));
  await using outer = (await IndexServer.start()).offer('demo', wheel('99.0')).offer('other', wheel('2.0'));
  using wired = wire({ extraIndexUrls: [inner.simple], indexUrl: outer.simple });
  expect(names(await wired.client.listFiles('demo'))).toEqual(['demo-1.0-py3-none-any.whl']);
  expect(names(await wired.client.listFiles('other'))).toEqual(['demo-2.0-py3-none-any.whl']);
  expect(inner.paths).toEqual(['/simple/demo/', '/simple/other/']);
  expect(outer.paths).toEqual(['/simple/other/']);
});

test.each([
  [401, 'INDEX_UNAUTHORIZED'],
  [403, 'INDEX_UNAUTHORIZED'],
  [418, 'INDEX_BAD_ANSWER'],
  [500, 'INDEX_SERVER_ERROR'],
])('an index that answers %i ends the search: a later one must not stand in', async (status, code) => {
  await using inner = await IndexServer.start();
  await using outer = (await IndexServer.start()).offer('demo', wheel('99.0'));
  inner.behave('/simple/demo/', ...Array.from({ length: 4 }, () => ({ status })));
  using wired = wire({ extraIndexUrls: [inner.simple], indexUrl: outer.simple });
  const error = await indexErrorOf(() => wired.client.listFiles('demo'));
  expect(error.code).toBe(code);
  expect(error.message).toContain(`${inner.simple}demo/`);
  expect(outer.requests).toEqual([]);
});

test('a project that no index has is not found, and the indexes are named', async () => {
  await using one = await IndexServer.start();
  await using two = (await IndexServer.start()).behave('/simple/demo/', { status: 410 });
  using wired = wire({ extraIndexUrls: [one.simple], indexUrl: two.simple });
  const error = await indexErrorOf(() => wired.client.listFiles('Demo'));
  expect(error.code).toBe('INDEX_NOT_FOUND');
  expect(error.message).toBe(`Cannot find the project "demo": not on ${one.simple}, ${two.simple}`);
  expect(error.hint).toContain('UV_INDEX');
  using nothing = wire({ noIndex: true });
  expect((await indexErrorOf(() => nothing.client.listFiles('demo'))).message).toContain(
    'no index is configured',
  );
});

test('explicit indexes are not searched', async () => {
  await using pinned = (await IndexServer.start()).offer('demo', wheel('1.0'));
  await using server = await IndexServer.start();
  using wired = wire({
    indexUrl: server.simple,
    uvIndexes: [{ name: 'p', url: pinned.simple, explicit: true }],
  });
  expect((await indexErrorOf(() => wired.client.listFiles('demo'))).code).toBe('INDEX_NOT_FOUND');
  expect(pinned.requests).toEqual([]);
});

test('find-links places add to the index, and win where names are equal', async () => {
  using folder = new Folder();
  writeFileSync(folder.at('demo-1.0-py3-none-any.whl'), 'local');
  await using server = (await IndexServer.start()).offer('demo', wheel('1.0'), wheel('2.0'));
  await using pages = await IndexServer.start();
  pages.behave('/links.html', {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<a href="w/demo-3.0-py3-none-any.whl"></a><a href="w/other-1.0-py3-none-any.whl"></a>',
  });
  using wired = wire({
    indexUrl: server.simple,
    findLinks: [folder.path, folder.at('gone'), `${pages.origin}/links.html`, `${pages.origin}/gone.html`],
  });
  const files = await wired.client.listFiles('demo');
  expect(names(files)).toEqual([1, 3, 2].map((version) => `demo-${version}.0-py3-none-any.whl`));
  expect(files[0]?.url).toMatch(/^file:/);
  expect(files[1]?.url).toBe(`${pages.origin}/w/demo-3.0-py3-none-any.whl`);
});

test('find-links alone are enough', async () => {
  using folder = new Folder();
  writeFileSync(folder.at('demo-1.0-py3-none-any.whl'), 'local');
  await using server = await IndexServer.start();
  using wired = wire({ indexUrl: server.simple, findLinks: [folder.path] });
  expect(await wired.client.listFiles('demo')).toHaveLength(1);
  using without = wire({ noIndex: true, findLinks: [folder.path] });
  expect(await without.client.listFiles('demo')).toHaveLength(1);
});

test('an index may be a folder of pages', async () => {
  using folder = new Folder();
  mkdirSync(folder.at('simple', 'demo'), { recursive: true });
  writeFileSync(
    folder.at('simple', 'demo', 'index.html'),
    '<a href="../../demo-1.0-py3-none-any.whl#sha256=x">',
  );
  using wired = wire({ indexUrl: folder.at('simple'), offline: true });
  expect(await wired.client.listFiles('demo')).toMatchObject([
    {
      filename: 'demo-1.0-py3-none-any.whl',
      url: expect.stringMatching(/^file:.*\/demo-1\.0-py3-none-any\.whl$/),
    },
  ]);
  expect((await indexErrorOf(() => wired.client.listFiles('other'))).code).toBe('INDEX_NOT_FOUND');
});

test('offline, only what is on the machine is listed', async () => {
  using folder = new Folder();
  writeFileSync(folder.at('demo-1.0-py3-none-any.whl'), 'local');
  await using server = (await IndexServer.start()).offer('demo', wheel('2.0')).offer('other', wheel('1.0'));
  const findLinks = [folder.path, `${server.origin}/links.html`];
  using wired = wire({ indexUrl: server.simple, findLinks, offline: true });
  expect(await wired.client.listFiles('demo')).toHaveLength(1);
  const error = await indexErrorOf(() => wired.client.listFiles('other'));
  expect(error.code).toBe('INDEX_OFFLINE');
  expect(error.hint).toContain('--offline');
  expect(server.requests).toEqual([]);
});

test('a login page is no index', async () => {
  await using server = await IndexServer.start();
  server.behave('/simple/demo/', {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: 'please log in',
  });
  using wired = wire({ indexUrl: server.simple });
  expect((await indexErrorOf(() => wired.client.listFiles('demo'))).code).toBe('INDEX_BAD_ANSWER');
});

test('a caller that gives up does not take the listing from another', async () => {
  await using server = (await IndexServer.start()).offer('demo', wheel('1.0'));
  server.behave('/simple/demo/', { delay: 60 });
  using wired = wire({ indexUrl: server.simple });
  const controller = new AbortController();
  const reason = new Error('enough');
  const first = wired.client.listFiles('demo', controller.signal);
  const second = wired.client.listFiles('demo');
  controller.abort(reason);
  await expect(first).rejects.toBe(reason);
  expect(await second).toHaveLength(1);
  expect(server.requests).toHaveLength(1);
  await expect(wired.client.listFiles('demo', AbortSignal.abort(reason))).rejects.toBe(reason);
});
