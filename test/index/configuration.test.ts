import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { readIndexConfiguration } from '../../src/index/configuration.ts';
import { defaultIndexUrl } from '../../src/index/default-index.ts';
import type { IndexOptions } from '../../src/index/index-sources.ts';
import { pipConfigurationFiles } from '../../src/index/pip-configuration.ts';
import { everythingShownOf, Folder, indexErrorOf } from './support.ts';

const read = (environment: Readonly<Record<string, string>>, options: Partial<IndexOptions> = {}) =>
  readIndexConfiguration({ environment, options: { directory: '/project', pipFiles: [], ...options } });
const urls = (...input: Parameters<typeof read>) => read(...input).indexes.map((index) => index.url);

test('without any setting there is the default index', () => {
  expect(read({})).toEqual({
    indexes: [{ url: defaultIndexUrl }],
    findLinks: [],
    credentials: [],
    certificateFiles: [],
  });
});

test('the strongest default index wins: options, uv, pip, tables, files', () => {
  using folder = new Folder();
  writeFileSync(folder.at('pip.conf'), '[global]\nindex-url = https://file.example/simple');
  const sources = [
    { options: { indexUrl: 'https://option.example/simple' }, environment: {} },
    { options: {}, environment: { UV_DEFAULT_INDEX: 'https://uv.example/simple' } },
    { options: {}, environment: { UV_INDEX_URL: 'https://olduv.example/simple' } },
    { options: {}, environment: { PIP_INDEX_URL: 'https://pip.example/simple' } },
    { options: { uvIndexes: [{ url: 'https://table.example/simple', default: true }] }, environment: {} },
    { options: { pipFiles: [folder.at('pip.conf')] }, environment: {} },
  ];
  const winners = sources.map((_, from) => {
    const rest = sources.slice(from);
    const options = Object.assign({}, ...rest.map((source) => source.options));
    const environment = Object.assign({}, ...rest.map((source) => source.environment));
    return urls(environment, options);
  });
  expect(winners).toEqual([
    ['https://option.example/simple'],
    ['https://uv.example/simple'],
    ['https://olduv.example/simple'],
    ['https://pip.example/simple'],
    ['https://table.example/simple'],
    ['https://file.example/simple'],
  ]);
});

test('extra indexes of all sources come before the default one, the strongest first and each once', () => {
  expect(
    urls(
      {
        UV_INDEX: 'inner=https://uv-a.example/simple https://uv-b.example/simple',
        UV_EXTRA_INDEX_URL: 'https://uv-c.example/simple',
        PIP_EXTRA_INDEX_URL: ' https://pip-a.example/simple/\n https://uv-a.example/simple/',
        PIP_INDEX_URL: 'https://main.example/simple',
      },
      {
        extraIndexUrls: ['https://option.example/simple'],
        uvIndexes: [{ name: 't', url: 'https://table.example/s' }],
      },
    ),
  ).toEqual([
    'https://option.example/simple',
    'https://uv-a.example/simple',
    'https://uv-b.example/simple',
    'https://uv-c.example/simple',
    'https://pip-a.example/simple/',
    'https://table.example/s',
    'https://main.example/simple',
  ]);
});

test('indexes have names from variables and tables', () => {
  const { indexes } = read(
    { UV_INDEX: 'inner=https://a.example/simple', UV_DEFAULT_INDEX: 'main=https://b.example/simple' },
    { uvIndexes: [{ name: 'pinned', url: 'https://c.example/simple', explicit: true }] },
  );
  expect(indexes).toEqual([
    { name: 'inner', url: 'https://a.example/simple' },
    { name: 'pinned', url: 'https://c.example/simple', explicit: true },
    { name: 'main', url: 'https://b.example/simple' },
  ]);
});

test('an equals sign in a query makes no name', () => {
  expect(urls({ UV_INDEX: 'https://a.example/simple?k=v' })[0]).toBe('https://a.example/simple?k=v');
});

test('a flat table is a find-links place', () => {
  expect(read({}, { uvIndexes: [{ url: './wheels', format: 'flat' }] }).findLinks).toEqual([
    '/project/wheels',
  ]);
});

test('"no index" drops indexes of its source and weaker ones', () => {
  expect(urls({ PIP_NO_INDEX: '1', PIP_INDEX_URL: 'https://pip.example/s' })).toEqual([]);
  expect(urls({ UV_INDEX: 'https://uv.example/s', PIP_NO_INDEX: 'true' })).toEqual(['https://uv.example/s']);
  expect(urls({ UV_NO_INDEX: 'true' }, { indexUrl: 'https://o.example/s' })).toEqual(['https://o.example/s']);
  expect(urls({ UV_INDEX: 'https://uv.example/s' }, { noIndex: true })).toEqual([]);
  expect(urls({ PIP_NO_INDEX: '0' })).toEqual([defaultIndexUrl]);
  expect(urls({ PIP_NO_INDEX: '1' }, { noIndex: false })).toEqual([defaultIndexUrl]);
});

test('find-links of all sources are put together; relative ones belong to the directory', () => {
  using folder = new Folder();
  writeFileSync(folder.at('pip.conf'), '[install]\nfind-links =\n  ~/own\n  https://l.example/page.html');
  const { findLinks } = read(
    { UV_FIND_LINKS: 'a b,/abs', HOME: '/home/me' },
    { findLinks: ['./dist', 'file:///srv/w'], pipFiles: [folder.at('pip.conf')] },
  );
  expect(findLinks).toEqual([
    '/project/dist',
    '/srv/w',
    '/project/a b',
    '/abs',
    '/home/me/own',
    'https://l.example/page.html',
  ]);
  expect(read({ PIP_FIND_LINKS: 'x y' }, { pipFiles: [folder.at('pip.conf')] }).findLinks).toEqual([
    '/project/x',
    '/project/y',
  ]);
});

test('an index may be a folder', () => {
  expect(urls({}, { indexUrl: './mirror/simple' })).toEqual([pathToFileURL('/project/mirror/simple').href]);
});

test('credentials leave the URLs and are kept beside them', () => {
  const configuration = read(
    { UV_INDEX: 'inner=https://bob:url-pass@a.example/simple', UV_INDEX_INNER_PASSWORD: 'env-pass' },
    { indexUrl: 'https://ann:p%40ss@b.example/simple', findLinks: ['https://cat:dog@c.example/links.html'] },
  );
  expect(configuration.indexes.map((index) => index.url)).toEqual([
    'https://a.example/simple',
    'https://b.example/simple',
  ]);
  expect(configuration.findLinks).toEqual(['https://c.example/links.html']);
  expect(configuration.credentials?.map(({ url, credential }) => credential.writeInto(url))).toEqual([
    'https://:env-pass@a.example/simple',
    'https://ann:p%40ss@b.example/simple',
    'https://cat:dog@c.example/links.html',
  ]);
  expect(everythingShownOf(configuration)).not.toMatch(/url-pass|env-pass|p%40ss|p@ss|dog/);
});

test('the name of an index makes the names of its variables', () => {
  const { credentials = [] } = read({
    UV_INDEX: 'my-inner.index=https://a.example/simple',
    UV_INDEX_MY_INNER_INDEX_USERNAME: 'ann',
    UV_INDEX_MY_INNER_INDEX_PASSWORD: 'one',
  });
  expect(credentials.map(({ url, credential }) => credential.writeInto(url))).toEqual([
    'https://ann:one@a.example/simple',
  ]);
});

test.each([
  ['https://bob:hunter2@[', 'it is not a URL'],
  ['ftp://bob:hunter2@a.example/simple', 'its scheme is "ftp:"'],
  ['file://hunter2.example/simple', 'a file URL must not name a host'],
])('%s is refused without showing it', async (value, reason) => {
  const error = await indexErrorOf(() => read({ UV_INDEX: value }));
  expect(error.code).toBe('INDEX_BAD_CONFIGURATION');
  expect(error.exitCode).toBe(2);
  expect(error.message).toContain('UV_INDEX');
  expect(error.message).toContain(reason);
  expect(everythingShownOf(error)).not.toContain('hunter2');
});

test("pip's later files win, and [install] over [global]", () => {
  using folder = new Folder();
  writeFileSync(
    folder.at('1'),
    '[install]\nindex_url = https://install.example/s\ncert=/etc/ca.pem\n[global]\nindex-url=https://x.example/s',
  );
  writeFileSync(
    folder.at('2'),
    '[global]\nindex-url = https://global.example/s\nextra-index-url = https://e.example/s',
  );
  const configuration = read(
    {},
    { pipFiles: [folder.at('1'), folder.at('2'), folder.at('gone'), folder.path] },
  );
  expect(configuration.indexes.map((index) => index.url)).toEqual([
    'https://e.example/s',
    'https://install.example/s',
  ]);
  expect(configuration.certificateFiles).toEqual(['/etc/ca.pem']);
});

test('a variable replaces the same setting of a file', () => {
  using folder = new Folder();
  writeFileSync(folder.at('pip.conf'), '[global]\nextra-index-url = https://file.example/s\nno-index = true');
  const options = { pipFiles: [folder.at('pip.conf')] };
  expect(urls({ PIP_EXTRA_INDEX_URL: 'https://env.example/s', PIP_NO_INDEX: 'no' }, options)).toEqual([
    'https://env.example/s',
    defaultIndexUrl,
  ]);
});

test('pip looks for its files where the system has them', () => {
  expect(pipConfigurationFiles({ HOME: '/h' }, 'linux')).toEqual([
    '/etc/pip.conf',
    '/h/.pip/pip.conf',
    '/h/.config/pip/pip.conf',
  ]);
  expect(
    pipConfigurationFiles({ HOME: '/h', XDG_CONFIG_HOME: '/x', PIP_CONFIG_FILE: '/own' }, 'linux'),
  ).toEqual(['/etc/pip.conf', '/h/.pip/pip.conf', '/x/pip/pip.conf', '/own']);
  expect(pipConfigurationFiles({ HOME: '/h' }, 'darwin')).toContain(
    '/h/Library/Application Support/pip/pip.conf',
  );
  expect(pipConfigurationFiles({ APPDATA: '/a', USERPROFILE: '/u', PROGRAMDATA: '/p' }, 'win32')).toEqual([
    '/p/pip/pip.ini',
    '/u/pip/pip.ini',
    '/a/pip/pip.ini',
  ]);
  expect(pipConfigurationFiles({}, 'win32')).toEqual([]);
  expect(pipConfigurationFiles({ HOME: '/h', PIP_CONFIG_FILE: '/dev/null' }, 'linux')).toEqual([]);
});

test("without a list of files pip's own are read", () => {
  using folder = new Folder();
  mkdirSync(folder.at('pip'));
  writeFileSync(folder.at('pip', 'pip.conf'), '[global]\nindex-url = https://own.example/s');
  const environment = {
    HOME: folder.path,
    XDG_CONFIG_HOME: folder.path,
    PIP_CONFIG_FILE: folder.at('pip', 'pip.conf'),
  };
  const { indexes } = readIndexConfiguration({ environment, options: { directory: '/project' } });
  expect(indexes.at(-1)?.url).toBe('https://own.example/s');
});
