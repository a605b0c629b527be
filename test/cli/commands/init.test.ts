import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli } from '../run-cli.ts';

describe('zipwright init', () => {
  test('writes a project that builds, and says what comes next', async () => {
    const directory = temporaryFolder();
    const { exitCode, stdout } = await runCli(['init', 'new'], { directory });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'Wrote zipwright.toml, lambda_function.py, requirements.txt\nNext: zipwright build new\n',
    );
    const environment = { ZIPWRIGHT_CACHE_DIR: join(directory, 'cache') };
    const built = await runCli(['build', 'new', '--json', '--no-index'], { directory, environment });
    expect(built).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(built.stdout)).toMatchObject({
      artifacts: [{ handler: 'lambda_function.lambda_handler' }],
    });
  });

  test('--json lists the files', async () => {
    const directory = temporaryFolder();
    const { stdout } = await runCli(['init', '--json', '--runtime', '3.11'], { directory });
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      files: ['zipwright.toml', 'lambda_function.py', 'requirements.txt'],
    });
    expect(readdirSync(directory)).toHaveLength(3);
  });

  test('refuses a project that is there already, as data with --json', async () => {
    const directory = temporaryFolder();
    await runCli(['init'], { directory });
    const again = await runCli(['init', '--json'], { directory });
    expect(again).toMatchObject({ exitCode: 2, stderr: '' });
    expect(JSON.parse(again.stdout)).toMatchObject({
      schemaVersion: 1,
      error: { code: 'CONFIGURATION_INVALID', hint: expect.stringContaining('zipwright build') },
    });
  });
});
