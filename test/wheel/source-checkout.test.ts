import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { getCheckout, type Checkout } from '../../src/wheel/source-checkout.ts';
import { commitFiles, git, writeFiles } from '../makers/git-repository.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const environment = {
  PATH: process.env['PATH'],
  HOME: '/nowhere',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'protocol.file.allow',
  GIT_CONFIG_VALUE_0: 'always',
};
const context = { environment, signal: new AbortController().signal };

function checkoutOf(repository: string, commit: string): Checkout {
  return { name: 'demo', type: 'git', url: pathToFileURL(repository).href, commit };
}

test('exactly the commit, with its submodules and its tags', async () => {
  const [inner, outer, store] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  commitFiles(inner, { 'inner.py': 'inner' });
  commitFiles(outer, { 'demo.py': 'one' });
  git(outer, 'submodule', '--quiet', 'add', pathToFileURL(inner).href, 'vendored');
  const wanted = commitFiles(outer, { 'demo.py': 'two' });
  git(outer, 'tag', 'v2');
  commitFiles(outer, { 'demo.py': 'three' });
  const folder = join(store, 'sources', wanted, 'checkout');
  await getCheckout(checkoutOf(outer, wanted), folder, context);
  expect(readFileSync(join(folder, 'demo.py'), 'utf8')).toBe('two');
  expect(readFileSync(join(folder, 'vendored', 'inner.py'), 'utf8')).toBe('inner');
  expect(git(folder, 'describe', '--tags')).toBe('v2');
  expect(readdirSync(join(store, 'sources', wanted))).toEqual(['checkout']);
});

test('one that is stored needs the repository no more, unless it was damaged', async () => {
  const [repository, store] = [temporaryFolder(), temporaryFolder()];
  const commit = commitFiles(repository, { 'a.py': 'a', 'b.py': 'b' });
  const folder = join(store, commit, 'checkout');
  await getCheckout(checkoutOf(repository, commit), folder, context);
  const gone = checkoutOf(join(repository, 'gone'), commit);
  await getCheckout(gone, folder, context);
  rmSync(join(folder, 'b.py'));
  await expect(getCheckout(gone, folder, context)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  await getCheckout(checkoutOf(repository, commit), folder, context);
  expect(existsSync(join(folder, 'b.py'))).toBe(true);
});

test('a commit that no branch leads to is fetched by its id', async () => {
  const [repository, store] = [temporaryFolder(), temporaryFolder()];
  commitFiles(repository, { 'a.py': 'a' });
  const orphan = commitFiles(repository, { 'a.py': 'orphan' });
  git(repository, 'update-ref', 'refs/pull/1/head', orphan);
  git(repository, 'reset', '--quiet', '--hard', 'HEAD~1');
  const folder = join(store, orphan, 'checkout');
  await getCheckout(checkoutOf(repository, orphan), folder, context);
  expect(readFileSync(join(folder, 'a.py'), 'utf8')).toBe('orphan');
});

test('hooks of a repository are not run', async () => {
  const [repository, store] = [temporaryFolder(), temporaryFolder()];
  const template = temporaryFolder();
  writeFiles(template, { 'hooks/post-checkout': `#!/bin/sh\ntouch ${store}/ran\n` });
  const commit = commitFiles(repository, { 'a.py': 'a' });
  await getCheckout(checkoutOf(repository, commit), join(store, 'checkout'), {
    ...context,
    environment: { ...environment, GIT_TEMPLATE_DIR: template },
  });
  expect(existsSync(join(store, 'ran'))).toBe(false);
});

describe('getCheckout() refuses', () => {
  const commit = 'a'.repeat(40);
  test.each<[string, Partial<Checkout>, string]>([
    ['another system', { type: 'hg' }, 'it comes from hg'],
    ['a branch', { commit: 'main' }, '"main" is not a whole commit id'],
    ['a short id', { commit: 'abc1234' }, 'is not a whole commit id'],
    ['an option for an address', { url: '--upload-pack=touch x' }, 'its address is not'],
    ["git's own way to run a command", { url: 'ext::sh -c touch% x' }, 'its address is not'],
    ['a relative path', { url: '../other' }, 'its address is not'],
  ])('%s', async (_, facts, reason) => {
    const checkout: Checkout = { name: 'demo', type: 'git', url: 'https://host/x', commit, ...facts };
    await expect(getCheckout(checkout, join(temporaryFolder(), 'x'), context)).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringContaining(reason) as string,
    });
  });

  test('what git cannot get, without the credentials in its address', async () => {
    const store = temporaryFolder();
    const error: unknown = await getCheckout(
      { name: 'demo', type: 'git', url: 'http://me:secret@127.0.0.1:1/x.git', commit },
      join(store, 'checkout'),
      context,
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    expect(JSON.stringify([String(error), error])).not.toContain('secret');
    expect(readdirSync(store)).toEqual([]);
  });

  test('a machine without git', async () => {
    await expect(
      getCheckout(
        { name: 'demo', type: 'git', url: 'https://host/x', commit },
        join(temporaryFolder(), 'checkout'),
        { ...context, environment: { PATH: '/nowhere' } },
      ),
    ).rejects.toMatchObject({ hint: 'install git' });
  });
});
