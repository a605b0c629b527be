import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IndexServer, type ServerOptions } from '../makers/index-server.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeWheel } from '../makers/wheel-maker.ts';
import { pathWithUv, zipwright, type CliResult } from './cli.ts';

const wheel = makeWheel({
  name: 'demo',
  files: { 'demo.py': 'x = 1\n'.repeat(5000), 'noise.bin': noise(200_000) },
});
const filename = 'demo-1.0-py3-none-any.whl';
const file = `/files/${filename}`;

/** Bytes that do not compress, so that the wheel is large enough to be cut. */
function noise(size: number): Buffer {
  const parts = Array.from({ length: size / 32 }, (_, index) =>
    createHash('sha256').update(String(index)).digest(),
  );
  return Buffer.concat(parts);
}

interface Site {
  readonly server: IndexServer;
  readonly folder: string;
  readonly simple: string;
  readonly cache: string;
  build(...flags: string[]): Promise<CliResult>;
}

async function startSite(options: ServerOptions = {}): Promise<Site> {
  const server = await IndexServer.start(options);
  server.offer('demo', { filename, content: wheel });
  const root = temporaryFolder();
  const folder = join(root, 'function');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'lambda_function.py'),
    'def lambda_handler(event, context):\n    return event\n',
  );
  writeFileSync(join(folder, 'requirements.txt'), 'demo==1.0\n');
  writeFileSync(join(folder, '.python-version'), '3.11\n');
  const { simple } = server;
  const cache = join(root, 'cache');
  return {
    server,
    folder,
    simple,
    cache,
    build: (...flags) =>
      zipwright(['build', folder, ...flags], {
        environment: {
          ZIPWRIGHT_CACHE_DIR: cache,
          UV_CACHE_DIR: join(root, 'uv-cache'),
          PATH: pathWithUv(),
          UV_DEFAULT_INDEX: simple,
          PIP_FIND_LINKS: '',
          UV_HTTP_RETRIES: '1',
          UV_HTTP_TIMEOUT: '3',
        },
      }),
  };
}

describe('an index that fails', () => {
  test.each([
    ['401', { status: 401 }],
    ['403', { status: 403 }],
    ['404', { status: 404 }],
    ['500', { status: 500 }],
    ['no answer', { reset: true }],
  ])('%s for the project: uv says why, in one error with a hint', async (_, behaviour) => {
    const site = await startSite();
    await using server = site.server;
    server.behave('/simple/demo/', ...Array.from({ length: 12 }, () => behaviour));
    const built = await site.build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/^error: Cannot resolve requirements\.txt for python3\.11 x86_64: .*demo/m);
    expect(built.stderr).toMatch(/^hint: /m);
  });

  test.each([
    ['404', { status: 404 }, /demo-1\.0.*404|404.*demo-1\.0|not found/i],
    ['403', { status: 403 }, /403/],
    ['500', { status: 500 }, /500/],
  ])('%s for the file', async (_, behaviour, message) => {
    const site = await startSite();
    await using server = site.server;
    server.behave(file, ...Array.from({ length: 12 }, () => behaviour));
    const built = await site.build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(message);
  });

  test('a download that is cut off half way goes on where it stopped', async () => {
    const site = await startSite();
    await using server = site.server;
    // uv reads the wheel's metadata too; with a kept resolution the requests are ours alone.
    expect((await site.build()).exitCode).toBe(0);
    rmSync(site.cache, { recursive: true });
    server.behave(file, { cutAfter: 100_000 });
    const built = await site.build();
    expect(built.stderr).not.toMatch(/error/);
    expect(built.exitCode).toBe(0);
    expect(server.requests.some(({ path, headers }) => path === file && headers.range !== undefined)).toBe(
      true,
    );
  });

  test('a slow start is waited for', async () => {
    const site = await startSite();
    await using server = site.server;
    server.behave(file, { delay: 800 });
    expect((await site.build()).exitCode).toBe(0);
  });

  test('a file with another hash than the index says is refused', async () => {
    const site = await startSite();
    await using server = site.server;
    server.offer('demo', { filename, content: wheel, sha256: 'a'.repeat(64) });
    const built = await site.build('--json');
    expect(built.exitCode).toBe(1);
    expect(JSON.parse(built.stdout)).toMatchObject({ error: { code: 'DOWNLOAD_HASH_MISMATCH' } });
  });
});

describe('no network', () => {
  test('with a warm cache and a kept resolution nothing is missed', async () => {
    const site = await startSite();
    {
      await using _ = site.server;
      expect((await site.build()).exitCode).toBe(0);
    }
    const built = await site.build();
    expect(built.exitCode).toBe(0);
    expect((await site.build('--offline')).exitCode).toBe(0);
    expect((await site.build('--frozen')).exitCode).toBe(0);
  });

  test('without either, --offline says what to do', async () => {
    const site = await startSite();
    await using _ = site.server;
    const built = await site.build('--offline');
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/without network: .*\nhint: drop --offline once/);
  });

  test('--frozen refuses to resolve', async () => {
    const site = await startSite();
    await using _ = site.server;
    const built = await site.build('--frozen');
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/--frozen allows only what is locked/);
  });

  test('with a kept resolution but an empty cache the file is named', async () => {
    const site = await startSite();
    {
      await using _ = site.server;
      expect((await site.build()).exitCode).toBe(0);
    }
    const elsewhere = await zipwright(['build', site.folder, '--offline'], {
      environment: {
        ZIPWRIGHT_CACHE_DIR: temporaryFolder(),
        UV_DEFAULT_INDEX: site.simple,
        PIP_FIND_LINKS: '',
      },
    });
    expect(elsewhere.exitCode).toBe(1);
    expect(elsewhere.stderr).toMatch(/demo-1\.0-py3-none-any\.whl.*\n?hint: .*--offline/);
  });
});

test('credentials work and are never printed', async () => {
  const site = await startSite({ credential: 'reader:s3cr3t-pass' });
  await using server = site.server;
  const refused = await site.build();
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/credentials/);
  const withCredential = server.simple.replace('://', '://reader:s3cr3t-pass@');
  const built = await site.build('--index-url', withCredential);
  expect(built.stderr).not.toMatch(/error/);
  expect(built.exitCode).toBe(0);
  const wrong = await site.build(
    '--index-url',
    server.simple.replace('://', '://reader:wrong-pass@'),
    '--upgrade',
  );
  expect(built.stdout + built.stderr + wrong.stdout + wrong.stderr).not.toMatch(/s3cr3t|wrong-pass/);
});
