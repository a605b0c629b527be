import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { DownloadRequest } from '../../src/index/index-client.ts';
import {
  basic,
  IndexServer,
  type OfferedFile,
  type ServerOptions,
  sha256Of,
} from '../makers/index-server.ts';
import { Folder, indexErrorOf, someBytes, wire, type ClientOptions, type WiredClient } from './support.ts';

const NAME = 'demo-1.0-py3-none-any.whl';
const FILE_PATH = `/files/${NAME}`;

/** A server that offers one wheel, a client of it, and a folder to download to. */
class Scene implements AsyncDisposable {
  readonly content: Buffer;
  readonly server: IndexServer;
  readonly folder = new Folder();
  readonly wired: WiredClient;

  private constructor(server: IndexServer, content: Buffer, options: ClientOptions) {
    this.server = server;
    this.content = content;
    this.wired = wire({ indexUrl: server.simple, ...options });
  }

  static async set(
    options: ServerOptions & { readonly size?: number } = {},
    offered: Partial<OfferedFile> = {},
    client: ClientOptions = {},
  ): Promise<Scene> {
    const content = offered.content ?? someBytes(options.size ?? 200_000);
    const server = (await IndexServer.start(options)).offer('demo', { filename: NAME, content, ...offered });
    return new Scene(server, content, client);
  }

  get destination(): string {
    return this.folder.at('out', NAME);
  }

  get part(): string {
    return `${this.destination}.part`;
  }

  get request(): DownloadRequest {
    return { project: 'demo', filename: NAME, sha256: sha256Of(this.content) };
  }

  /** What lies in the folder. */
  get names(): string[] {
    return readdirSync(this.folder.at('out')).sort();
  }

  async download(more: Partial<DownloadRequest> = {}) {
    return this.wired.client.download({ ...this.request, ...more }, this.destination);
  }

  leave(bytes: Buffer): void {
    mkdirSync(this.folder.at('out'));
    writeFileSync(this.part, bytes);
  }

  /** Range headers of the requests for the file. */
  get ranges(): (string | undefined)[] {
    return this.server.requests.filter(({ path }) => path === FILE_PATH).map(({ headers }) => headers.range);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.wired[Symbol.dispose]();
    this.folder[Symbol.dispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

test('a file is downloaded, checked and given its name', async () => {
  await using scene = await Scene.set({ size: 3_000_000 });
  const seen: number[] = [];
  const result = await scene.wired.client.download(scene.request, scene.destination, {
    onProgress: (bytes) => seen.push(bytes),
  });
  expect(result).toEqual({ sha256: sha256Of(scene.content), size: 3_000_000 });
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
  expect(scene.names).toEqual([NAME]);
  expect(seen.at(-1)).toBe(3_000_000);
  expect(seen.every((bytes, at) => at === 0 || bytes > (seen[at - 1] ?? 0))).toBe(true);
  expect(scene.server.paths).toEqual(['/simple/demo/', FILE_PATH]);
});

test('without a hash from anyone the file is taken as it is', async () => {
  await using scene = await Scene.set({}, { hidesHash: true });
  const { sha256, ...request } = scene.request;
  expect(await scene.wired.client.download(request, scene.destination)).toEqual({ sha256, size: 200_000 });
});

test('an empty file is a file', async () => {
  await using scene = await Scene.set({}, { content: Buffer.alloc(0) });
  expect((await scene.download()).size).toBe(0);
  expect(scene.names).toEqual([NAME]);
});

test('a wrong hash is refused, and nothing stays', async () => {
  await using scene = await Scene.set({}, { sha256: 'ab'.repeat(32) });
  const error = await indexErrorOf(() => scene.download({ sha256: 'AB'.repeat(32) }));
  expect(error.code).toBe('DOWNLOAD_HASH_MISMATCH');
  expect(error.data).toMatchObject({ found: sha256Of(scene.content), wanted: 'ab'.repeat(32) });
  expect(scene.names).toEqual([]);
  expect(scene.ranges).toEqual([undefined]);
});

test("the index's own hash counts where the request has none", async () => {
  await using scene = await Scene.set({}, { sha256: 'ab'.repeat(32) });
  const { sha256: _, ...request } = scene.request;
  const error = await indexErrorOf(() => scene.wired.client.download(request, scene.destination));
  expect(error.code).toBe('DOWNLOAD_HASH_MISMATCH');
});

test('a cut connection is continued where it ended', async () => {
  for (const ranges of ['honoured', 'ignored', 'wrong'] as const) {
    await using scene = await Scene.set({ ranges, validators: true });
    scene.server.behave(FILE_PATH, { cutAfter: 150_000 });
    await scene.download();
    expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
    expect(scene.ranges[1]).toMatch(/^bytes=\d+-$/);
    expect(scene.server.requests[2]?.headers['if-range']).toBe(`"${sha256Of(scene.content)}"`);
    expect(scene.names).toEqual([NAME]);
  }
});

test('without hash and validator a cut download starts anew', async () => {
  await using scene = await Scene.set({}, { hidesHash: true });
  scene.server.behave(FILE_PATH, { cutAfter: 150_000 });
  const { sha256: _, ...request } = scene.request;
  await scene.wired.client.download(request, scene.destination);
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
  expect(scene.ranges).toEqual([undefined, undefined]);
});

test('a connection that is cut again and again is given up, and what came is kept', async () => {
  await using scene = await Scene.set({ size: 2_000_000 });
  scene.server.behave(FILE_PATH, ...Array.from({ length: 9 }, () => ({ cutAfter: 300_000 })));
  const error = await indexErrorOf(() => scene.download());
  expect(error.code).toBe('DOWNLOAD_INCOMPLETE');
  expect(error.message).toMatch(/the connection ended after \d+ of 2000000 bytes \(4 tries\)/);
  expect(scene.names).toEqual([`${NAME}.part`]);
  const kept = readFileSync(scene.part);
  expect(kept.equals(scene.content.subarray(0, kept.length))).toBe(true);
  expect(kept.length).toBeGreaterThan(0);
});

test('a cut that brought much does not count as a failure', async () => {
  await using scene = await Scene.set({ size: 9_000_000 });
  const cut = { cutAfter: 1_400_000 };
  scene.server.behave(FILE_PATH, cut, cut, cut, cut, cut, cut);
  await scene.download();
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
  expect(scene.ranges.length).toBeGreaterThan(4);
});

test('a server that falls silent is given up', async () => {
  await using scene = await Scene.set({}, {}, { http: { settings: { idleTimeout: 60, retries: 1 } } });
  scene.server.behave(FILE_PATH, { hangAfter: 1000 }, { hangAfter: 1000 });
  const error = await indexErrorOf(() => scene.download());
  expect(error.code).toBe('DOWNLOAD_INCOMPLETE');
  expect(error.message).toContain('nothing came for 0.06 s after');
});

test('a leftover is continued', async () => {
  await using scene = await Scene.set();
  scene.leave(scene.content.subarray(0, 120_000));
  await scene.download();
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
  expect(scene.ranges).toEqual(['bytes=120000-']);
  expect(scene.names).toEqual([NAME]);
});

test('a whole leftover needs no request for the file', async () => {
  await using scene = await Scene.set();
  scene.leave(scene.content);
  expect((await scene.download()).size).toBe(200_000);
  expect(scene.ranges).toEqual([]);
});

test.each([
  ['wrong', (content: Buffer) => Buffer.alloc(content.length - 1000), ['bytes=199000-', undefined]],
  ['too long', (content: Buffer) => Buffer.concat([content, content]), [undefined]],
  ['of the right length but wrong', (content: Buffer) => Buffer.alloc(content.length), [undefined]],
] as const)('a leftover that is %s is thrown away', async (_, leftover, ranges) => {
  await using scene = await Scene.set();
  scene.leave(leftover(scene.content));
  await scene.download();
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
  expect(scene.ranges).toEqual(ranges);
});

test('a leftover that is too long is thrown away also where no size is known', async () => {
  await using scene = await Scene.set({ format: 'html' });
  scene.leave(Buffer.concat([scene.content, scene.content]));
  await scene.download();
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
  expect(scene.ranges).toEqual(['bytes=400000-', undefined]);
});

test('a leftover is not continued where no hash can prove the whole', async () => {
  await using scene = await Scene.set({}, { hidesHash: true });
  scene.leave(scene.content.subarray(0, 1000));
  const { sha256: _, ...request } = scene.request;
  await scene.wired.client.download(request, scene.destination);
  expect(scene.ranges).toEqual([undefined]);
});

test('a wrong file after a wrong leftover is refused after one more try', async () => {
  await using scene = await Scene.set({}, { sha256: 'ab'.repeat(32) });
  scene.leave(scene.content.subarray(0, 1000));
  const error = await indexErrorOf(() => scene.download({ sha256: 'ab'.repeat(32) }));
  expect(error.code).toBe('DOWNLOAD_HASH_MISMATCH');
  expect(scene.ranges).toEqual(['bytes=1000-', undefined]);
  expect(scene.names).toEqual([]);
});

test('a part whose owner was killed is taken over once it is old', async () => {
  await using scene = await Scene.set();
  const orphan = `${scene.destination}.0123456789ab.part`;
  mkdirSync(scene.folder.at('out'));
  writeFileSync(orphan, scene.content.subarray(0, 5000));
  await scene.download();
  expect(scene.ranges).toEqual([undefined]);
  const long = new Date(Date.now() - 2 * 60 * 60 * 1000);
  utimesSync(orphan, long, long);
  await scene.download();
  expect(scene.ranges).toEqual([undefined, 'bytes=5000-']);
  expect(scene.names).toEqual([NAME]);
});

test('downloads of one file at the same time do not disturb each other', async () => {
  await using scene = await Scene.set({ size: 1_000_000 });
  scene.leave(scene.content.subarray(0, 5000));
  using other = wire({ indexUrl: scene.server.simple });
  const results = await Promise.all([
    scene.download(),
    scene.download(),
    other.client.download(scene.request, scene.destination),
  ]);
  expect(new Set(results.map((result) => result.sha256))).toEqual(new Set([scene.request.sha256]));
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
  expect(scene.names).toEqual([NAME]);
  // Only one of them can have the leftover.
  expect(scene.ranges.filter((range) => range !== undefined)).toHaveLength(1);
});

test.each([404, 410])('a file that is gone (%i) is not found', async (status) => {
  await using scene = await Scene.set();
  scene.server.behave(FILE_PATH, { status });
  const error = await indexErrorOf(() => scene.download());
  expect(error.code).toBe('INDEX_NOT_FOUND');
  expect(error.message).toBe(
    `Cannot download "${NAME}" from "${scene.server.origin}${FILE_PATH}": the server answered ${status}`,
  );
  expect(scene.names).toEqual([]);
});

test.each([
  [401, 'INDEX_UNAUTHORIZED'],
  [403, 'INDEX_UNAUTHORIZED'],
  [400, 'INDEX_BAD_ANSWER'],
  [206, 'INDEX_BAD_ANSWER'],
])('status %i for a file is %s', async (status, code) => {
  await using scene = await Scene.set();
  scene.server.behave(FILE_PATH, { status });
  expect((await indexErrorOf(() => scene.download())).code).toBe(code);
});

test('a file larger than announced is refused, whoever announced it', async () => {
  await using scene = await Scene.set({}, { size: 1000 });
  const error = await indexErrorOf(() => scene.download());
  expect(error.code).toBe('INDEX_BAD_ANSWER');
  expect(error.message).toContain('it should have 1000 bytes, and has 200000 or more');
  const other = await indexErrorOf(() => scene.download({ size: 199_999 }));
  expect(other.data).toMatchObject({ limit: 199_999 });
  expect(scene.names).toEqual([]);
});

test('a file without length that is larger than announced is refused on the way', async () => {
  await using scene = await Scene.set({}, { size: 1000 });
  scene.server.behave(FILE_PATH, { headers: { 'content-length': '', 'transfer-encoding': 'chunked' } });
  expect((await indexErrorOf(() => scene.download())).code).toBe('INDEX_BAD_ANSWER');
});

test('a file shorter than announced is incomplete', async () => {
  await using scene = await Scene.set({ ranges: 'ignored' }, { size: 200_001, hidesHash: true });
  const { sha256: _, ...request } = scene.request;
  const error = await indexErrorOf(() => scene.wired.client.download(request, scene.destination));
  expect(error.code).toBe('DOWNLOAD_INCOMPLETE');
  expect(error.message).toContain('after 200000 of 200001 bytes');
});

test('a hash proves more than an announced size', async () => {
  await using scene = await Scene.set({}, { size: 200_001 });
  expect((await scene.download()).size).toBe(200_000);
});

test('an abort in the middle leaves nothing besides the part, and the next download continues it', async () => {
  await using scene = await Scene.set({ size: 2_000_000 });
  scene.server.behave(FILE_PATH, { hangAfter: 1_500_000 });
  const controller = new AbortController();
  const reason = new Error('enough');
  const download = scene.wired.client.download(scene.request, scene.destination, {
    signal: controller.signal,
    onProgress: (bytes) => {
      if (bytes >= 1_400_000) {
        controller.abort(reason);
      }
    },
  });
  await expect(download).rejects.toBe(reason);
  expect(scene.names).toEqual([`${NAME}.part`]);
  await scene.download();
  expect(scene.ranges[1]).toMatch(/^bytes=1[45]\d{5}-$/);
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
});

test('an abort with the last byte comes too late, and breaks nothing', async () => {
  await using scene = await Scene.set({ size: 100_000 });
  const controller = new AbortController();
  const errors: unknown[] = [];
  const listen = (error: unknown): void => void errors.push(error);
  process.on('uncaughtException', listen);
  onTestFinished(() => void process.off('uncaughtException', listen));
  const { size } = await scene.wired.client.download(scene.request, scene.destination, {
    signal: controller.signal,
    onProgress: (bytes) => {
      if (bytes === 100_000) {
        controller.abort(new Error('late'));
      }
    },
  });
  expect(size).toBe(100_000);
  await setImmediate();
  expect(errors).toEqual([]);
});

test('an abort before the first byte leaves nothing', async () => {
  await using scene = await Scene.set();
  const reason = new Error('enough');
  const download = scene.wired.client.download(scene.request, scene.destination, {
    signal: AbortSignal.abort(reason),
  });
  await expect(download).rejects.toBe(reason);
  expect(existsSync(scene.destination)).toBe(false);
});

test('an error of the caller while bytes come is the one that is thrown', async () => {
  await using scene = await Scene.set();
  const bug = new TypeError('a bug');
  const download = scene.wired.client.download(scene.request, scene.destination, {
    onProgress: () => {
      throw bug;
    },
  });
  await expect(download).rejects.toBe(bug);
});

test('a folder that cannot be made is told by the system', async () => {
  await using scene = await Scene.set();
  writeFileSync(scene.folder.at('out'), 'a file');
  await expect(scene.download()).rejects.toMatchObject({ syscall: 'mkdir' });
});

test("the lock's URL comes last, or first where it is preferred", async () => {
  await using scene = await Scene.set();
  await using other = await IndexServer.start();
  other.offer('demo', { filename: NAME, content: scene.content });
  const url = `${other.origin}${FILE_PATH}`;
  await scene.download({ url });
  expect(other.requests).toEqual([]);
  await scene.download({ url, preferUrl: true });
  expect(other.paths).toEqual([FILE_PATH]);
  expect(scene.server.paths).toEqual(['/simple/demo/', FILE_PATH]);
});

test.each([
  ['does not have the project', { path: '/simple/demo/', behaviours: [{ status: 404 }] }],
  ['does not have the file', { path: FILE_PATH, behaviours: [{ status: 404 }] }],
  ['is broken', { path: '/simple/demo/', behaviours: Array.from({ length: 4 }, () => ({ status: 500 })) }],
  ['wants other credentials', { path: '/simple/demo/', behaviours: [{ status: 401 }] }],
])("when the index %s, the lock's URL is used", async (_, { path, behaviours }) => {
  await using scene = await Scene.set();
  await using other = await IndexServer.start();
  other.offer('demo', { filename: NAME, content: scene.content });
  scene.server.behave(path, ...behaviours);
  await scene.download({ url: `${other.origin}${FILE_PATH}` });
  expect(other.paths).toEqual([FILE_PATH]);
});

test('when the preferred URL fails, the index is used', async () => {
  await using scene = await Scene.set();
  await scene.download({ url: `${scene.server.origin}/files/gone.whl`, preferUrl: true });
  expect(scene.server.paths).toEqual(['/files/gone.whl', '/simple/demo/', FILE_PATH]);
});

test('without a hash a broken index is not replaced by another place', async () => {
  await using scene = await Scene.set();
  await using other = await IndexServer.start();
  scene.server.behave('/simple/demo/', { status: 401 });
  const { sha256: _, ...request } = scene.request;
  const url = `${other.origin}${FILE_PATH}`;
  const error = await indexErrorOf(() => scene.wired.client.download({ ...request, url }, scene.destination));
  expect(error.code).toBe('INDEX_UNAUTHORIZED');
  expect(other.requests).toEqual([]);
});

test('a file of the same name with another hash is not taken', async () => {
  await using scene = await Scene.set();
  const wanted = sha256Of(Buffer.from('another'));
  const error = await indexErrorOf(() => scene.download({ sha256: wanted }));
  expect(error.code).toBe('INDEX_NOT_FOUND');
  expect(error.message).toContain(`another file of that name, with SHA-256 ${scene.request.sha256}`);
  expect(scene.ranges).toEqual([]);
});

test('the more telling of two failures is thrown', async () => {
  await using scene = await Scene.set();
  const gone = { project: 'demo', filename: 'demo-9.whl', url: `${scene.server.origin}/private/demo-9.whl` };
  scene.server.behave('/private/demo-9.whl', { status: 403 });
  expect((await indexErrorOf(() => scene.wired.client.download(gone, scene.destination))).code).toBe(
    'INDEX_UNAUTHORIZED',
  );
  const { url: _, ...unlisted } = gone;
  const error = await indexErrorOf(() => scene.wired.client.download(unlisted, scene.destination));
  expect(error.message).toBe('Cannot download "demo-9.whl" of "demo": the index lists no such file');
});

test('a local file of another content does not hide the one of the index', async () => {
  using wheels = new Folder();
  writeFileSync(wheels.at(NAME), 'built here');
  await using scene = await Scene.set({}, {}, { findLinks: [wheels.path] });
  await scene.download();
  expect(readFileSync(scene.destination).equals(scene.content)).toBe(true);
});

test('files of find-links, file URLs and paths are copied', async () => {
  using wheels = new Folder();
  await using scene = await Scene.set({}, {}, { findLinks: [wheels.path], offline: true });
  writeFileSync(wheels.at(NAME), scene.content);
  expect(await scene.download()).toEqual({ sha256: scene.request.sha256, size: 200_000 });
  for (const url of [wheels.at(NAME), pathToFileURL(wheels.at(NAME)).href]) {
    const { sha256, ...request } = scene.request;
    const destination = scene.folder.at('copy.whl');
    const copied = await scene.wired.client.download({ ...request, url, preferUrl: true }, destination);
    expect(copied.sha256).toBe(sha256);
    expect(readFileSync(destination).equals(scene.content)).toBe(true);
  }
  expect(scene.server.requests).toEqual([]);
});

test('a local file is checked as a download is', async () => {
  using wheels = new Folder();
  await using scene = await Scene.set();
  writeFileSync(wheels.at(NAME), scene.content);
  const url = wheels.at(NAME);
  const wrong = await indexErrorOf(() => scene.download({ url, preferUrl: true, sha256: 'ab'.repeat(32) }));
  expect(wrong.code).toBe('DOWNLOAD_HASH_MISMATCH');
  const large = await indexErrorOf(() => scene.download({ url, size: 10, preferUrl: true }));
  expect(large.code).toBe('INDEX_BAD_ANSWER');
  const missing = await indexErrorOf(() =>
    scene.download({ project: 'unknown', url: wheels.at('gone.whl') }),
  );
  expect(missing.code).toBe('INDEX_NOT_FOUND');
  expect(scene.names).toEqual([]);
  const aborted = scene.wired.client.download({ ...scene.request, url, preferUrl: true }, scene.destination, {
    signal: AbortSignal.abort(new Error('enough')),
  });
  await expect(aborted).rejects.toThrow('enough');
});

test('offline, nothing is downloaded', async () => {
  await using scene = await Scene.set({}, {}, { offline: true });
  const error = await indexErrorOf(() => scene.download({ url: `${scene.server.origin}${FILE_PATH}` }));
  expect(error.code).toBe('INDEX_OFFLINE');
  expect(scene.server.requests).toEqual([]);
});

test('a URL of another kind is refused', async () => {
  await using scene = await Scene.set();
  const error = await indexErrorOf(() => scene.download({ url: 'ftp://h.example/x.whl', preferUrl: true }));
  expect(error.code).toBe('INDEX_BAD_ANSWER');
});

test("the index's credentials are for its files too, and not for another host's", async () => {
  await using files = await IndexServer.start();
  await using scene = await Scene.set({ credential: 'ann:secret' }, {}, {});
  using wired = wire({ indexUrl: scene.server.simple.replace('//', '//ann:secret@') });
  await wired.client.download(scene.request, scene.destination);
  files.offer('demo', { filename: NAME, content: scene.content });
  scene.server.behave(FILE_PATH, { status: 302, headers: { location: `${files.origin}${FILE_PATH}` } });
  await wired.client.download(scene.request, scene.destination);
  expect(scene.server.requests.every(({ headers }) => headers.authorization === basic('ann:secret'))).toBe(
    true,
  );
  expect(files.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});
