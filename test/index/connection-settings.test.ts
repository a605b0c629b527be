import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readableCertificates, readCertificates } from '../../src/index/certificates.ts';
import { readConnectionSettings } from '../../src/index/connection-settings.ts';
import { selfSigned } from './self-signed.ts';
import { Folder } from './support.ts';

test('without variables there are defaults', () => {
  expect(readConnectionSettings({})).toEqual({
    connectTimeout: 10_000,
    idleTimeout: 30_000,
    pageTimeout: 300_000,
    retries: 3,
    proxies: { http_proxy: undefined, https_proxy: undefined, no_proxy: undefined },
    certificateFiles: [],
  });
});

test("uv's and pip's time-outs and retries count, within bounds", () => {
  const read = readConnectionSettings;
  expect(read({ PIP_DEFAULT_TIMEOUT: '180' }).idleTimeout).toBe(180_000);
  expect(read({ PIP_DEFAULT_TIMEOUT: '180', UV_HTTP_TIMEOUT: '5' }).idleTimeout).toBe(5000);
  expect(read({ UV_HTTP_TIMEOUT: 'soon' }).idleTimeout).toBe(30_000);
  expect(read({ UV_HTTP_RETRIES: '0' }).retries).toBe(0);
  expect(read({ PIP_RETRIES: '1000' }).retries).toBe(10);
});

const readProxies = (environment: Readonly<Record<string, string>>) =>
  readConnectionSettings(environment).proxies;

test('proxies are found under all their names', () => {
  expect(readProxies({ HTTP_PROXY: 'http://a', https_proxy: 'http://b', NO_PROXY: 'c' })).toEqual({
    http_proxy: 'http://a',
    https_proxy: 'http://b',
    no_proxy: 'c',
  });
  expect(readProxies({ ALL_PROXY: 'proxy:3128', HTTP_PROXY: 'http://a' })).toMatchObject({
    http_proxy: 'http://a',
    https_proxy: 'http://proxy:3128',
  });
  expect(readProxies({ PIP_PROXY: 'http://p', HTTPS_PROXY: 'http://b' })).toMatchObject({
    https_proxy: 'http://p',
  });
  expect(readProxies({ HTTPS_PROXY: '' }).https_proxy).toBeUndefined();
});

test('certificate files are found under all their names, each once', () => {
  expect(
    readConnectionSettings({
      NODE_EXTRA_CA_CERTS: '/e',
      CURL_CA_BUNDLE: '/a',
      PIP_CERT: '/a',
      REQUESTS_CA_BUNDLE: '/b',
      SSL_CERT_FILE: '/c',
    }).certificateFiles,
  ).toEqual(['/c', '/b', '/a', '/e']);
});

test('certificates are read from bundles; what is none is skipped', () => {
  using folder = new Folder();
  const [first, second] = [selfSigned().cert.trim(), selfSigned().cert.trim()];
  const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
  writeFileSync(folder.at('a.pem'), `# first\n${first}\n${second}\n`);
  writeFileSync(folder.at('b.pem'), `${damaged}\n${first}\nother text`);
  const found = readCertificates([folder.at('a.pem'), folder.at('b.pem'), folder.at('gone'), folder.path]);
  expect(found).toEqual([first, second, damaged]);
  expect(readableCertificates(found)).toEqual([first, second]);
});
