import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/inspect/finding.ts';
import { runCli, type CliResult } from '../../cli/run-cli.ts';
import { IndexServer, sha256Of } from '../../makers/index-server.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeWheel, wheelName, type MadeWheel } from '../../makers/wheel-maker.ts';
import { makeZip } from '../../makers/zip-maker.ts';

const demo = {
  name: 'demo',
  files: {
    'demo/__init__.py': 'import demo.gone\n',
    'demo/plugin.py': 'import nowhere\n',
    'demo/plain.py': 'x = 1\n',
    'demo/tests/test_demo.py': 't = 1\n'.repeat(40_000),
  },
};
const other = { name: 'other', files: { 'other.py': 'x = 1\n'.repeat(20_000) } };

/** A project on an index that has two distributions. */
class CheckedProject implements AsyncDisposable {
  readonly directory = temporaryFolder();
  readonly #index: IndexServer;

  private constructor(index: IndexServer) {
    this.#index = index;
    mkdirSync(join(this.directory, 'thumbs'));
    this.write('pyproject.toml', '[tool.zipwright]\nruntime = "python3.13"\nhandler = "app.handler"\n');
    this.lock(demo, other);
  }

  static async start(): Promise<CheckedProject> {
    const server = await IndexServer.start();
    for (const wheel of [demo, other]) {
      server.offer(wheel.name, { filename: wheelName(wheel), content: makeWheel(wheel) });
    }
    return new CheckedProject(server);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#index[Symbol.asyncDispose]();
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.directory, 'thumbs', name), content);
  }

  lock(...wheels: readonly MadeWheel[]): void {
    const packages = wheels.map(
      (wheel) => `[[packages]]
name = "${wheel.name}"
version = "1.0"
wheels = [{ name = "${wheelName(wheel)}", hashes = { sha256 = "${sha256Of(makeWheel(wheel))}" } }]
`,
    );
    this.write('pylock.toml', `lock-version = "1.0"\n${packages.join('')}`);
  }

  handler(imports: string): void {
    this.write('app.py', `${imports}\nhandler = print\n`);
  }

  run(...args: readonly string[]): Promise<CliResult> {
    return runCli(args, {
      directory: this.directory,
      now: () => Date.parse('2026-07-01'),
      environment: {
        ZIPWRIGHT_CACHE_DIR: join(this.directory, 'cache'),
        UV_INDEX_URL: this.#index.simple,
      },
    });
  }

  /** What the build finds, which is what a look at the whole zip finds. */
  async findings(...flags: readonly string[]): Promise<readonly Finding[]> {
    const built = JSON.parse((await this.run('build', 'thumbs', '--json', ...flags)).stdout) as {
      artifacts: readonly { findings: readonly Finding[] }[];
    };
    const layers = flags.filter((flag) => flag.endsWith('.zip')).flatMap((layer) => ['--layer', layer]);
    const dist = join(this.directory, 'thumbs', 'dist');
    copyFileSync(join(dist, 'thumbs.zip'), join(this.directory, 'copy.zip'));
    copyFileSync(join(dist, 'thumbs.manifest.json'), join(this.directory, 'copy.manifest.json'));
    const checked = JSON.parse((await this.run('check', 'copy.zip', '--json', ...layers)).stdout) as {
      findings: readonly Finding[];
    };
    const found = built.artifacts[0]?.findings ?? [];
    expect(sorted(found)).toEqual(sorted(checked.findings));
    return found;
  }
}

const sorted = (findings: readonly Finding[]): readonly string[] =>
  findings.map((each) => JSON.stringify([each.code, each.path, each.layer ?? '', each.message])).sort();
const missing = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap(({ code, message }) => (code === 'MODULE_MISSING' ? [message.split(',')[0] ?? ''] : []));

describe('a build tells what check would find', () => {
  test('after any change of the own files, of what they import, of distributions and of layers', async () => {
    await using project = await CheckedProject.start();
    project.handler('import demo');
    const first = await project.findings();
    expect(missing(first)).toEqual(['"demo/__init__.py" imports "demo.gone" in line 1']);
    expect(await project.findings()).toEqual(first);

    project.handler('import demo, absent');
    expect(missing(await project.findings())).toEqual([
      '"app.py" imports "absent" in line 1',
      '"demo/__init__.py" imports "demo.gone" in line 1',
    ]);
    project.handler('import demo  # again');
    expect(await project.findings()).toEqual(first);

    project.handler('import demo.plugin');
    expect(missing(await project.findings())).toContain('"demo/plugin.py" imports "nowhere" in line 1');

    project.handler('import demo, absent');
    const layer = join(project.directory, 'layer.zip');
    writeFileSync(layer, makeZip({ entries: [{ name: 'python/absent.py', content: '' }] }));
    expect(missing(await project.findings('--layer-zip', layer))).toEqual([
      '"demo/__init__.py" imports "demo.gone" in line 1',
    ]);
    writeFileSync(
      layer,
      makeZip({ entries: [{ name: 'python/absent.py', content: 'import deeper_still\n' }] }),
    );
    expect(missing(await project.findings('--layer-zip', layer))).toContain(
      '"python/absent.py" imports "deeper_still" in line 1',
    );

    project.lock(other);
    expect(missing(await project.findings())).toEqual([
      '"app.py" imports "demo" in line 1',
      '"app.py" imports "absent" in line 1',
    ]);
  });

  test('what depends on files of both sides is neither told of twice nor told when it is no longer so', async () => {
    await using project = await CheckedProject.start();
    const codes = async (): Promise<readonly string[]> =>
      (await project.findings()).map(({ code }) => code).filter((code) => code !== 'SDK_FROM_RUNTIME');
    mkdirSync(join(project.directory, 'thumbs', 'mine', 'test'), { recursive: true });
    project.write('mine/test/conftest.py', 't = 1\n'.repeat(20_000));
    project.handler('import demo');
    expect(await codes()).toEqual(['MODULE_MISSING', 'WEIGHT_UNUSED', 'DISTRIBUTION_UNUSED']);

    project.write('mine/test/conftest.py', 't = 2\n'.repeat(30_000));
    expect(await codes()).toEqual(['MODULE_MISSING', 'WEIGHT_UNUSED', 'DISTRIBUTION_UNUSED']);

    project.handler('import demo\ndef later():\n    import other');
    expect(await codes()).toEqual(['MODULE_MISSING', 'WEIGHT_UNUSED']);

    project.handler('import demo.plugin');
    project.write('nowhere.py', '');
    expect(missing(await project.findings())).toEqual(['"demo/__init__.py" imports "demo.gone" in line 1']);
  });

  test('errors end it with exit code 3 and the package written; --no-check does without', async () => {
    await using project = await CheckedProject.start();
    project.handler('import absent');
    const { exitCode, stdout, stderr } = await project.run('build', 'thumbs');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('thumbs.zip');
    expect(stderr).toContain('error: "app.py" imports "absent" in line 1');
    project.write(
      'zipwright.toml',
      'runtime = "python3.13"\nhandler = "app.handler"\nignore = ["MODULE_MISSING"]\n',
    );
    expect(await project.run('build', 'thumbs')).toMatchObject({ exitCode: 0 });
    project.write('zipwright.toml', 'handler = "app.handler"\nignore = ["NONSENSE"]\n');
    const unknown = await project.run('build', 'thumbs', '--json');
    expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: 'FINDING_UNKNOWN' } });
    rmSync(join(project.directory, 'thumbs', 'zipwright.toml'));
    const unchecked = await project.run('build', 'thumbs', '--no-check', '--json');
    expect(unchecked.exitCode).toBe(0);
    expect(unchecked.stdout).not.toContain('findings');
  });

  test('check repeats what the build found, as long as the archive is the one that it wrote', async () => {
    await using project = await CheckedProject.start();
    project.handler('import demo');
    await project.findings();
    const record = join(project.directory, 'thumbs', '.zipwright', 'inspected.thumbs.zip.json');
    const kept = JSON.parse(readFileSync(record, 'utf8')) as object;
    const mark = { code: 'NAME_CASE_CLASH', severity: 'notice', message: 'as the build said' };
    writeFileSync(record, JSON.stringify({ ...kept, findings: [mark] }));
    const zip = join('thumbs', 'dist', 'thumbs.zip');
    expect((await project.run('check', zip)).stdout).toContain('as the build said');
    expect((await project.run('check', 'thumbs')).stdout).toContain('as the build said');
    expect((await project.run('check', zip, '--runtime', '3.12')).stdout).not.toContain('as the build said');
    expect((await project.run('check', zip, '--handler', 'app.x')).stdout).not.toContain('as the build said');
    const path = join(project.directory, zip);
    writeFileSync(path, readFileSync(path));
    expect((await project.run('check', zip)).stdout).not.toContain('as the build said');
  });

  test('a damaged record of the last time counts for none', async () => {
    await using project = await CheckedProject.start();
    project.handler('import demo');
    const first = await project.findings();
    const record = join(project.directory, 'thumbs', '.zipwright', 'inspected.thumbs.zip.json');
    expect(JSON.parse(readFileSync(record, 'utf8'))).toMatchObject({ findings: first });
    writeFileSync(record, '{"sha');
    expect(await project.findings()).toEqual(first);
    rmSync(record);
    expect(await project.findings()).toEqual(first);
  });
});
