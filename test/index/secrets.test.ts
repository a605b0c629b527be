import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { basic, type Behaviour, IndexServer, type ServerOptions } from '../makers/index-server.ts';
import { selfSigned } from './self-signed.ts';
import { type ClientOptions, everythingShownOf, Folder, indexErrorOf, wire } from './support.ts';

const USER = 'zoe-user';
const PASSWORD = 'hunter2@/pass word';
const NAME = 'demo-1.0-py3-none-any.whl';

/** The password in every spelling that could come out, and what is derived from it. */
const SECRETS = [
  PASSWORD,
  encodeURIComponent(PASSWORD),
  'hunter2',
  basic(`${USER}:${PASSWORD}`).slice(6),
  USER,
];

/** Ways to give credentials for an index. */
const WAYS: readonly [string, (address: string, folder: Folder) => ClientOptions][] = [
  ['the URL', (address) => ({ indexUrl: withCredential(address) })],
  ['UV_DEFAULT_INDEX', (address) => ({ environment: { UV_DEFAULT_INDEX: withCredential(address) } })],
  ['PIP_EXTRA_INDEX_URL', (address) => ({ environment: { PIP_EXTRA_INDEX_URL: withCredential(address) } })],
  [
    'the netrc file',
    (address, folder) => {
      writeFileSync(folder.at('netrc'), `machine 127.0.0.1 login ${USER} password "${PASSWORD}"\n`);
      return { indexUrl: address, environment: { NETRC: folder.at('netrc') } };
    },
  ],
  [
    'variables of a named index',
    (address) => ({
      environment: {
        UV_INDEX: `inner=${address}`,
        UV_INDEX_INNER_USERNAME: USER,
        UV_INDEX_INNER_PASSWORD: PASSWORD,
      },
    }),
  ],
  [
    'the keyring',
    (address) => ({ indexUrl: address.replace('//', `//${USER}@`), keyring: async () => PASSWORD }),
  ],
];

function withCredential(address: string): string {
  return address.replace('//', `//${USER}:${encodeURIComponent(PASSWORD)}@`);
}

interface Trouble {
  readonly server?: ServerOptions;
  readonly page?: Behaviour;
  readonly file?: Behaviour;
  readonly environment?: Readonly<Record<string, string>>;
}

const repeated = (behaviour: Behaviour) => Array.from({ length: 9 }, () => behaviour);
const TROUBLES: Readonly<Record<string, () => Trouble>> = {
  'a refusal': () => ({ page: { status: 403 } }),
  'a broken server': () => ({ page: { status: 500 } }),
  'a missing project': () => ({ page: { status: 404 } }),
  'a cut page': () => ({ page: { cutAfter: 3 } }),
  'a page of another kind': () => ({
    page: { status: 200, body: 'x', headers: { 'content-type': 'image/png' } },
  }),
  'a refused file': () => ({ file: { status: 401 } }),
  'a missing file': () => ({ file: { status: 404 } }),
  'a cut file': () => ({ file: { cutAfter: 10 } }),
  'a wrong file': () => ({ file: { status: 200, body: 'x'.repeat(20) } }),
  'a large file': () => ({ file: { status: 200, body: 'x'.repeat(200) } }),
  'a redirect to nowhere': () => ({
    page: { status: 302, headers: { location: 'ftp://zoe-user:hunter2@h/' } },
  }),
  'an unknown certificate': () => ({ server: { tls: selfSigned() } }),
  'a proxy that is not there': () => ({
    environment: { HTTP_PROXY: `http://${USER}:hunter2@127.0.0.1:9` },
  }),
};

const cases = Object.keys(TROUBLES).flatMap((trouble) =>
  WAYS.map(([way, options]) => ({ trouble, way, options })),
);

test.each(cases)('$trouble shows nothing of credentials from $way', async ({ trouble, options }) => {
  using folder = new Folder();
  const { server: serverOptions, page, file, environment } = TROUBLES[trouble]?.() ?? {};
  await using server = await IndexServer.start(serverOptions);
  server.offer('demo', { filename: NAME, content: Buffer.alloc(20), hidesHash: true });
  server.behave('/simple/demo/', ...(page === undefined ? [] : repeated(page)));
  server.behave(`/files/${NAME}`, ...(file === undefined ? [] : repeated(file)));
  const client = options(server.simple, folder);
  using wired = wire({ noIndex: false, ...client, environment: { ...client.environment, ...environment } });
  const request = { project: 'demo', filename: NAME, sha256: 'ab'.repeat(32) };
  const error = await indexErrorOf(() => wired.client.download(request, folder.at(NAME)));
  const shown = everythingShownOf(error);
  expect(shown).toContain(error.message);
  for (const secret of SECRETS) {
    expect(shown).not.toContain(secret);
  }
  expect(error.hint).toBeDefined();
});

test("credentials and signatures in a lock's URL do not show", async () => {
  using folder = new Folder();
  await using server = await IndexServer.start();
  using wired = wire({ indexUrl: server.simple });
  const url = withCredential(`${server.origin}/private/${NAME}?X-Amz-Signature=signed#frag`);
  const request = { project: 'demo', filename: NAME, url, preferUrl: true };
  const error = await indexErrorOf(() => wired.client.download(request, folder.at(NAME)));
  expect(error.message).toContain(`${server.origin}/private/${NAME}"`);
  for (const secret of [...SECRETS, 'signed']) {
    expect(everythingShownOf(error)).not.toContain(secret);
  }
  expect(server.requests[0]?.headers.authorization).toBe(basic(`${USER}:${PASSWORD}`));
});

test('the client and its parts can be inspected', () => {
  const environment = { UV_INDEX: withCredential('https://a.example/simple') };
  using wired = wire({ environment });
  const shown = everythingShownOf(wired.client);
  for (const secret of SECRETS) {
    expect(shown).not.toContain(secret);
  }
});
