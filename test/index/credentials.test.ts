import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readIndexConfiguration } from '../../src/index/configuration.ts';
import { Credential, splitCredential } from '../../src/index/credential.ts';
import { Credentials, type KeyringProvider } from '../../src/index/credentials.ts';
import { basic } from '../makers/index-server.ts';
import { everythingShownOf, Folder } from './support.ts';

interface Setup {
  readonly indexes: readonly string[];
  readonly netrc?: string;
  readonly keyring?: KeyringProvider;
}

function make({ indexes, netrc, keyring }: Setup): Credentials {
  using folder = new Folder();
  writeFileSync(folder.at('netrc'), netrc ?? '');
  const environment = { NETRC: folder.at('netrc') };
  const options = { directory: '/', pipFiles: [], extraIndexUrls: indexes, noIndex: false };
  const configuration = readIndexConfiguration({ environment, options });
  const made = new Credentials({ configuration, environment, ...(keyring === undefined ? {} : { keyring }) });
  // The netrc file is read at the first need, and kept.
  made.header(new URL('https://nobody.example/'));
  return made;
}

test('a credential serves every URL of its origin and no other', () => {
  const credentials = make({ indexes: ['https://ann:one@a.example:8443/simple'] });
  expect(credentials.header(new URL('https://a.example:8443/files/x.whl'))).toBe(basic('ann:one'));
  for (const other of [
    'https://a.example/simple',
    'http://a.example:8443/simple',
    'https://b.example:8443/simple',
  ]) {
    expect(credentials.header(new URL(other))).toBeUndefined();
  }
});

test('of indexes on one host, the one that the URL is in counts, else the first', () => {
  const credentials = make({
    indexes: [
      'https://a:1@h.example/repo',
      'https://b:2@h.example/repo/inner',
      'https://c:3@h.example/repo2',
    ],
  });
  expect(credentials.header(new URL('https://h.example/repo/x/'))).toBe(basic('a:1'));
  expect(credentials.header(new URL('https://h.example/repo/inner/x/'))).toBe(basic('b:2'));
  expect(credentials.header(new URL('https://h.example/repo2/x/'))).toBe(basic('c:3'));
  expect(credentials.header(new URL('https://h.example/files/x.whl'))).toBe(basic('a:1'));
});

test('the netrc file is for hosts without a credential of their own', () => {
  const credentials = make({
    indexes: [
      'https://ann:one@a.example/s',
      'https://b.example/s',
      'https://ben@c.example/s',
      'https://eve@d.example/s',
    ],
    netrc:
      'machine a.example login x password y\nmachine b.example login bob password two\n' +
      'machine c.example login ben password three\nmachine d.example login else password four',
  });
  const sent = (host: string) => credentials.header(new URL(`https://${host}.example/s/p/`));
  expect(sent('a')).toBe(basic('ann:one'));
  expect(sent('b')).toBe(basic('bob:two'));
  expect(sent('c')).toBe(basic('ben:three'));
  expect(sent('d')).toBe(basic('eve:'));
});

test("the netrc file's default entry is for configured indexes only", () => {
  const credentials = make({ indexes: ['https://a.example/s'], netrc: 'default login d password e' });
  expect(credentials.header(new URL('https://a.example/files/x'))).toBe(basic('d:e'));
  expect(credentials.header(new URL('https://stranger.example/'))).toBeUndefined();
});

test('the keyring is asked once, for the user of the index, and its answer is used from then on', async () => {
  const asked: string[][] = [];
  const keyring: KeyringProvider = async (url, username) => {
    asked.push([url, username]);
    return 'from-keyring';
  };
  const credentials = make({ indexes: ['https://ann@a.example/simple'], keyring });
  const url = new URL('https://a.example/simple/x/');
  expect(credentials.header(url)).toBe(basic('ann:'));
  const answers = await Promise.all([
    credentials.headerAfterRefusal(url),
    credentials.headerAfterRefusal(url),
  ]);
  expect(answers).toEqual([basic('ann:from-keyring'), basic('ann:from-keyring')]);
  expect(asked).toEqual([['https://a.example/simple', 'ann']]);
  expect(credentials.header(url)).toBe(basic('ann:from-keyring'));
});

test('the keyring is asked for the user that a URL itself names', async () => {
  const credentials = make({ indexes: [], keyring: async (url, username) => `${username}@${url}` });
  expect(await credentials.headerAfterRefusal(new URL('https://zoe@z.example/x'))).toBe(
    basic('zoe:zoe@https://z.example'),
  );
});

const failing: KeyringProvider = async () => {
  throw new Error('no keyring here');
};

test('without user name, without keyring or when it fails there is nothing more to try', async () => {
  const url = new URL('https://a.example/simple/x/');
  const setups: Setup[] = [
    { indexes: ['https://a.example/simple'], keyring: async () => 'never asked' },
    { indexes: ['https://ann@a.example/simple'] },
    { indexes: ['https://ann@a.example/simple'], keyring: failing },
    { indexes: ['https://ann@a.example/simple'], keyring: async () => undefined },
  ];
  for (const setup of setups) {
    expect(await make(setup).headerAfterRefusal(url)).toBeUndefined();
  }
});

const homeHeader = (environment: Readonly<Record<string, string>>) =>
  new Credentials({ configuration: { indexes: [], findLinks: [] }, environment }).header(
    new URL('https://a.example/'),
  );

test('the netrc file is looked for in the home folder', () => {
  using folder = new Folder();
  writeFileSync(folder.at('.netrc'), 'machine a.example login ann password one');
  expect(homeHeader({ HOME: folder.path })).toBe(basic('ann:one'));
  expect(homeHeader({ HOME: folder.at('gone') })).toBeUndefined();
  expect(homeHeader({})).toBeUndefined();
});

test('neither part of a credential shows', () => {
  const credential = new Credential('user-token', 'pass-word');
  const shown = everythingShownOf({ credential });
  expect(shown).not.toMatch(/user-token|pass-word/);
  expect(shown).not.toContain(credential.basicHeader());
  expect(everythingShownOf(make({ indexes: ['https://user-token:pass-word@a.example/'] }))).not.toMatch(
    /user-token|pass-word/,
  );
});

test('a URL is split into what may be shown and what may not', () => {
  const { url, credential } = splitCredential(new URL('https://a%20b:c%40d@h.example/x'));
  expect(url.href).toBe('https://h.example/x');
  expect(credential?.basicHeader()).toBe(basic('a b:c@d'));
  expect(credential?.writeInto('https://h.example/x')).toBe('https://a%20b:c%40d@h.example/x');
  expect(splitCredential(new URL('https://h.example/x'))).not.toHaveProperty('credential');
  expect(splitCredential(new URL('https://a%zz@h.example/')).credential?.username()).toBe('a%zz');
});
