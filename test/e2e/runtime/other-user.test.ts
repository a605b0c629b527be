import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { root, run, sharedCache } from '../cli.ts';

/** An account is not needed. */
const USER = 65_534;

const OWN_NAME = basename(import.meta.filename);

/** All others of this folder. */
const TESTS = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== OWN_NAME)
  .map((name) => `test/e2e/runtime/${name}`);

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: 'passed' | 'failed' | 'skipped';
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What of this suite's tests fails when a user without rights runs it, on interpreters that this user can run. */
test('all of this holds for a user without rights', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'the suite is run by such a user already');
  skip(!canRead(root), 'another user cannot read this checkout');
  const found = await listInterpreters({ PATH: '/usr/local/bin:/usr/bin:/bin', PYENV_ROOT: '/nonexistent' });
  skip(!found.some(({ path }) => canRead(path)), 'there is no CPython that another user can run');
  const home = temporaryFolder();
  const cache = join(home, 'cache');
  copyKits(cache);
  execFileSync('chown', ['-R', `${USER}:${USER}`, home]);
  const report = join(home, 'report.json');
  const user = [`--reuid=${USER}`, `--regid=${USER}`, '--clear-groups'];
  const vitest = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'e2e'];
  // Nothing is written into the checkout.
  const settings = ['--configLoader', 'runner', '--no-cache', '--reporter=json', `--outputFile=${report}`];
  const { stdout, stderr } = await run(
    'setpriv',
    [...user, process.execPath, ...vitest, ...settings, ...TESTS],
    {
      directory: root,
      environment: { HOME: home, TMPDIR: '/tmp', ZIPWRIGHT_TEST_CACHE: cache },
    },
  );
  expect(existsSync(report), stdout + stderr).toBe(true);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = all.filter(({ status }) => status === 'failed');
  const told = [
    ...testResults.map(({ message }) => message).filter((message) => message !== ''),
    ...failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join('\n')}`),
  ];
  expect(told.join('\n\n')).toBe('');
  expect(all.filter(({ status }) => status === 'passed').length).toBeGreaterThan(100);
});

/** Whether everybody may pass all folders on the way to a path, and read it. */
function canRead(path: string): boolean {
  try {
    execFileSync('setpriv', [
      `--reuid=${USER}`,
      `--regid=${USER}`,
      '--clear-groups',
      'test',
      '-r',
      path,
      '-a',
      '-x',
      path,
    ]);
    return true;
  } catch {
    return false;
  }
}

/** The kits that are there already; others are fetched. */
function copyKits(cache: string): void {
  const tools = join(sharedCache, 'tools');
  mkdirSync(join(cache, 'tools'), { recursive: true });
  for (const name of existsSync(tools) ? readdirSync(tools) : []) {
    if (name.startsWith('runtime-python')) {
      cpSync(join(tools, name), join(cache, 'tools', name), { recursive: true, preserveTimestamps: true });
    }
  }
}
