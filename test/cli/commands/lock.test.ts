import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IndexServer, sha256Of } from '../../makers/index-server.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli, type CliResult } from '../run-cli.ts';

const content = Buffer.from('wheel');

async function lock(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<CliResult & { directory: string }> {
  await using server = await IndexServer.start();
  server.offer('demo', { filename: 'demo-1.0-py3-none-any.whl', content });
  const directory = temporaryFolder();
  mkdirSync(join(directory, 'thumbs'));
  const requirements = { 'requirements.txt': `demo==1.0 --hash=sha256:${sha256Of(content)}\n` };
  for (const [name, text] of Object.entries({ ...requirements, ...files })) {
    writeFileSync(join(directory, 'thumbs', name), text);
  }
  const result = await runCli(['lock', 'thumbs', '--index-url', server.simple, ...args], {
    directory,
    environment: { ZIPWRIGHT_CACHE_DIR: join(directory, 'cache') },
  });
  return { ...result, directory };
}

describe('zipwright lock', () => {
  test('writes pylock.toml for both architectures and says so', async () => {
    const { exitCode, stdout, directory } = await lock(['--runtime', '3.11']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('thumbs/pylock.toml: 1 distribution for Python 3.11 on x86_64 and arm64\n');
    expect(readFileSync(join(directory, 'thumbs', 'pylock.toml'), 'utf8')).toContain(sha256Of(content));
  });

  test('as data with --json', async () => {
    const { stdout, stderr, directory } = await lock(['--json', '--arch', 'arm64']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      file: join(directory, 'thumbs', 'pylock.toml'),
      python: '3.13',
      architectures: ['arm64'],
      packages: [{ name: 'demo', version: '1.0' }],
    });
  });

  test("another tool's lock is refused as a mistake in the command", async () => {
    const { exitCode, stdout, stderr } = await lock([], { 'poetry.lock': '' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('hint: update it with the tool that made it');
  });
});
