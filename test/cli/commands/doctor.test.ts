import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli, type CliOptions, type CliResult } from '../run-cli.ts';

interface Bare {
  readonly folder: string;
  readonly run: (args?: readonly string[], options?: CliOptions) => Promise<CliResult>;
}

/** A machine with nothing but a cache. */
function bare(): Bare {
  const folder = temporaryFolder();
  return {
    folder,
    run: (args = [], options = {}) =>
      runCli(['doctor', ...args], {
        directory: folder,
        ...options,
        environment: {
          PATH: join(folder, 'bin'),
          ZIPWRIGHT_CACHE_DIR: join(folder, 'cache'),
          PYENV_ROOT: join(folder, 'pyenv'),
          UV_PYTHON_INSTALL_DIR: join(folder, 'uv'),
          MISE_DATA_DIR: join(folder, 'mise'),
          ASDF_DATA_DIR: join(folder, 'asdf'),
          AWS_SECRET_ACCESS_KEY: 'very-secret',
          UV_DEFAULT_INDEX: 'https://zoe:very-secret@127.0.0.1:9/simple',
          ...options.environment,
        },
      }),
  };
}

describe('zipwright doctor', () => {
  test('where nothing can be run: says so on standard output, with exit code 1', async () => {
    const { folder, run } = bare();
    const { exitCode, stdout, stderr } = await run();
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toContain(`  ✓ cache    ${join(folder, 'cache')}: writable, 0 B in it, `);
    expect(stdout).toContain('  – python3.13  no CPython 3.13 here\n');
    expect(stdout).toContain('  – namespaces  not tried: no CPython that Lambda has is on this machine\n');
    expect(stdout).toMatch(/\nNo function can be run here\n$/);
    expect(stdout).not.toContain('very-secret');
    expect(readdirSync(folder)).toEqual(['cache']);
  });

  test('--json: the same as data', async () => {
    const { exitCode, stdout, stderr } = await bare().run(['--json', '--offline']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      node: { version: process.versions.node },
      isolation: { rungs: [{ rung: 'namespaces', state: 'not-tried' }, {}, {}] },
      canRun: false,
    });
    expect(stdout).not.toContain('very-secret');
  });

  test('an interruption', async () => {
    const { exitCode, stdout, stderr } = await bare().run([], { signal: AbortSignal.abort() });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 130,
      stdout: '',
      stderr: 'error: Interrupted\n',
    });
  });
});
