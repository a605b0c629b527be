import { expect, test } from 'vitest';
import { withoutSecrets } from '../../src/toolchain/without-secrets.ts';
import { buildEnvironment } from '../../src/wheel/build-environment.ts';

const secrets = {
  AWS_ACCESS_KEY_ID: 'x',
  AWS_PROFILE: 'x',
  AZURE_CLIENT_SECRET: 'x',
  GOOGLE_APPLICATION_CREDENTIALS: 'x',
  GH_TOKEN: 'x',
  GITHUB_TOKEN: 'x',
  CI_JOB_TOKEN: 'x',
  MY_SECRET_THING: 'x',
  DATABASE_PASSWORD: 'x',
  NPM_CONFIG__AUTH: 'x',
  OPENAI_API_KEY: 'x',
  TWINE_USERNAME: 'x',
  SSH_AUTH_SOCK: 'x',
  UV_INDEX_PRIVATE_PASSWORD: 'x',
};
const kept = {
  PATH: '/bin',
  HOME: '/home/me',
  HTTPS_PROXY: 'http://proxy',
  SSL_CERT_FILE: '/cert',
  UV_DEFAULT_INDEX: 'https://index/simple',
  PIP_CERT: '/cert',
  MULTIDICT_NO_EXTENSIONS: '1',
};

test('build scripts see no credentials, and nothing that would change the wheel', () => {
  const environment = buildEnvironment({ ...secrets, ...kept, CFLAGS: '-g', PYTHONPATH: '/x', CC: 'tcc' });
  expect(environment).toMatchObject(kept);
  for (const name of [...Object.keys(secrets), 'CFLAGS', 'PYTHONPATH', 'CC']) {
    expect(environment).not.toHaveProperty(name);
  }
  expect(environment).toMatchObject({ SOURCE_DATE_EPOCH: '315532800', PYTHONHASHSEED: '0' });
});

test("the user's own command keeps everything but credentials", () => {
  expect(withoutSecrets({ ...secrets, ...kept, CFLAGS: '-g' })).toEqual({ ...kept, CFLAGS: '-g' });
});
