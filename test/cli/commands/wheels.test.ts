import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IndexServer, type OfferedFile } from '../../makers/index-server.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli, type CliResult } from '../run-cli.ts';

const file = (filename: string): OfferedFile => ({ filename, content: Buffer.alloc(1500) });
const releases = Array.from({ length: 7 }, (_, index) => file(`demo-${index + 1}.0-py3-none-any.whl`));

async function wheels(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  await using server = await IndexServer.start();
  server.offer(
    'demo',
    ...releases,
    file('demo-8.0rc1-py3-none-any.whl'),
    file('demo-7.0-cp311-cp311-linux_aarch64.whl'),
  );
  const directory = temporaryFolder();
  return await runCli(['wheels', 'demo', '--index-url', server.simple, ...args], {
    directory,
    environment: { ZIPWRIGHT_CACHE_DIR: join(directory, 'cache'), ...environment },
  });
}

describe('zipwright wheels', () => {
  test('lists the newest final releases, for people', async () => {
    const { exitCode, stdout, stderr } = await wheels(['--runtime', '3.11']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('demo for python3.11 x86_64\n');
    expect(stdout).toContain('  fits   1.50 kB  demo-7.0-py3-none-any.whl\n');
    expect(stdout).toContain('\n         1.50 kB  demo-7.0-cp311-cp311-linux_aarch64.whl\n');
    expect(stdout).not.toMatch(/demo-2\.0|8\.0rc1/);
    expect(stdout).toContain('3 older or pre-release versions: --all lists them');
  });

  test('or all of them', async () => {
    const { stdout } = await wheels(['--all', '--json']);
    const { schemaVersion, releases: listed } = JSON.parse(stdout) as {
      schemaVersion: number;
      releases: { version: string }[];
    };
    expect(schemaVersion).toBe(1);
    expect(listed.map(({ version }) => version)).toEqual([
      '8.0rc1',
      '7.0',
      '6.0',
      '5.0',
      '4.0',
      '3.0',
      '2.0',
      '1.0',
    ]);
  });

  test('for another architecture', async () => {
    const { stdout } = await wheels(['--runtime', '3.11', '--arch', 'arm64']);
    expect(stdout).toContain('  fits   1.50 kB  demo-7.0-cp311-cp311-linux_aarch64.whl');
  });

  test('a name that the index does not have is refused', async () => {
    await using server = await IndexServer.start();
    const result = await runCli(['wheels', 'nosuch', '--index-url', server.simple, '--json'], {
      directory: temporaryFolder(),
    });
    expect(result).toMatchObject({ exitCode: 1, stderr: '' });
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'INDEX_NOT_FOUND' } });
  });

  test('a project that does not exist is a mistake in the command', async () => {
    expect(await wheels(['--project', 'nosuch'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
