import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { readPylock } from '../../../src/resolve/pylock.ts';
import { lockProject, type WrittenLock } from '../../../src/workflow/assemble/lock-project.ts';
import type { BuildRequest } from '../../../src/workflow/assemble/build-request.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { IndexServer, sha256Of } from '../../makers/index-server.ts';
import { lockOf, ScriptedUv } from '../../resolve/scripted-uv.ts';
import { buildRequest, projectFolder, Reports, surroundings } from '../made-project.ts';

/** Locks with a stand-in for uv on PATH. */
function lockWith(uv: ScriptedUv, folder: string, request: Partial<BuildRequest> = {}): Promise<WrittenLock> {
  const environment = { PATH: `${dirname(uv.path)}${delimiter}${process.env['PATH'] ?? ''}` };
  return lockProject(
    buildRequest(folder, { noIndex: true, ...request }),
    surroundings(environment),
    new Reports().report,
  );
}

const namesIn = (file: string): string[] =>
  readPylock(file, { extras: [], groups: [] }).packages.map(({ name, version, marker }) =>
    [name, version, marker].filter((part) => part !== undefined).join(' '),
  );

/** The stand-in is asked for its version before it resolves. */
const version = { lock: 'uv 0.13.9\n' };

describe('lockProject()', () => {
  test('resolves for both architectures and writes one lock', async () => {
    const folder = projectFolder({ 'requirements.txt': 'a\n', 'zipwright.toml': 'runtime = "python3.11"\n' });
    const uv = new ScriptedUv(version, { lock: lockOf('a==1', 'b==1') }, { lock: lockOf('a==1', 'b==2') });
    const written = await lockWith(uv, folder);
    expect(written).toMatchObject({
      file: join(folder, 'pylock.toml'),
      python: '3.11',
      architectures: ['x86_64', 'arm64'],
    });
    expect(namesIn(written.file)).toEqual([
      'a 1',
      "b 1 platform_machine == 'x86_64'",
      "b 2 platform_machine == 'aarch64'",
    ]);
    expect(parse(readFileSync(written.file, 'utf8'))).toMatchObject({
      'requires-python': '==3.11.*',
      tool: { zipwright: { 'requirements-digest': expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
  });

  test('or for the one that is asked for', async () => {
    const folder = projectFolder({ 'requirements.txt': 'a\n' });
    const uv = new ScriptedUv(version, { lock: lockOf('a==1') });
    const written = await lockWith(uv, folder, { overrides: { architecture: 'arm64' } });
    expect(written.architectures).toEqual(['arm64']);
    expect(namesIn(written.file)).toEqual(['a 1']);
  });

  test('an earlier lock of ours is made anew, not read', async () => {
    const folder = projectFolder({ 'requirements.txt': 'a\n', 'pylock.toml': lockOf('a==0') });
    const uv = new ScriptedUv(version, { lock: lockOf('a==1') });
    const written = await lockWith(uv, folder, { overrides: { architecture: 'x86_64' } });
    expect(namesIn(written.file)).toEqual(['a 1']);
  });

  test('requirements that are all hashed need no uv, and the lock names their files', async () => {
    await using server = await IndexServer.start();
    const content = Buffer.from('wheel');
    server.offer('demo', { filename: 'demo-1.0-py3-none-any.whl', content });
    const folder = projectFolder({ 'requirements.txt': `demo==1.0 --hash=sha256:${sha256Of(content)}\n` });
    const request = buildRequest(folder, { indexUrl: server.simple });
    const { file } = await lockProject(request, surroundings({ PATH: '' }), new Reports().report);
    expect(readPylock(file, { extras: [], groups: [] }).packages).toMatchObject([
      { name: 'demo', version: '1.0', wheels: [{ sha256: sha256Of(content) }] },
    ]);
  });

  test('a project that requires nothing has an empty lock', async () => {
    const { file } = await lockProject(
      buildRequest(projectFolder(), { noIndex: true }),
      surroundings({ PATH: '' }),
      new Reports().report,
    );
    expect(namesIn(file)).toEqual([]);
  });

  test.each(['uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock'])(
    "refuses to replace another tool's %s",
    async (name) => {
      const folder = projectFolder({ [name]: '' });
      expect(await refusalOf(() => lockWith(new ScriptedUv(version), folder))).toMatchObject({
        code: 'LOCK_UNSUPPORTED',
        exitCode: 2,
        message: expect.stringContaining(name),
        hint: 'update it with the tool that made it',
      });
      expect(existsSync(join(folder, 'pylock.toml'))).toBe(false);
    },
  );

  test('leaves an earlier lock as it was when uv refuses', async () => {
    const folder = projectFolder({ 'requirements.txt': 'a\n' });
    writeFileSync(join(folder, 'pylock.toml'), 'earlier');
    const uv = new ScriptedUv(version, { stderr: 'error: No\n  cause: no such thing\n', exitCode: 1 });
    expect(await refusalOf(() => lockWith(uv, folder))).toMatchObject({ code: 'RESOLUTION_FAILED' });
    expect(readFileSync(join(folder, 'pylock.toml'), 'utf8')).toBe('earlier');
  });
});
