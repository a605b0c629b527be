import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingCodes } from '../../src/inspect/finding.ts';
import { isRuntimeModule, isStandardModule } from '../../src/inspect/runtime-modules.ts';
import { runCli, type CliResult } from '../cli/run-cli.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip } from '../makers/zip-maker.ts';
import { functionZip, type MadeFiles } from './inspected.ts';

const FLAGS = ['--runtime', '3.13', '--arch', 'x86_64', '--handler', 'app.handler'];

async function check(files: MadeFiles, ...flags: readonly string[]): Promise<CliResult> {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'my app.zip'), functionZip(files));
  return runCli(['check', 'my app.zip', ...FLAGS, ...flags], {
    directory,
    now: () => Date.parse('2026-07-01'),
  });
}

const missing = { 'app.py': 'import requests\nhandler = print\n', '.env': 'A=1' };

describe('zipwright check', () => {
  test('nothing to say: exit code 0', async () => {
    expect(await check({})).toEqual({
      exitCode: 0,
      stdout: 'my app.zip for python3.13 x86_64, handler app.handler: no findings\n',
      stderr: '',
    });
  });

  test('errors: exit code 3; each with what Lambda would say and what helps', async () => {
    const { exitCode, stdout } = await check(missing);
    expect(exitCode).toBe(3);
    expect(stdout.split('\n')).toEqual([
      'error: "app.py" imports "requests" in line 1, and neither the artifact, a layer nor python3.13 has it [MODULE_MISSING]',
      "  Lambda: Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests'",
      '  hint: add what provides it to the package, or name the layer that does with --layer',
      'warning: ".env" usually holds secrets: everybody who may read the function gets it [SECRET_INSIDE]',
      '  hint: leave it out of the zip, and if it was uploaded before, replace the secret',
      'my app.zip for python3.13 x86_64, handler app.handler: 1 error, 1 warning',
      '',
    ]);
    expect((await check({ '.env': 'A=1' })).exitCode).toBe(0);
  });

  test('--json, --format sarif and --format github: the same as data', async () => {
    expect(JSON.parse((await check(missing, '--json')).stdout)).toMatchObject({
      schemaVersion: 1,
      kind: 'function',
      runtime: 'python3.13',
      findings: [{ code: 'MODULE_MISSING', severity: 'error', path: 'app.py' }, { code: 'SECRET_INSIDE' }],
    });
    expect(JSON.parse((await check(missing, '--format', 'sarif')).stdout)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'zipwright', rules: [{ id: 'MODULE_MISSING' }, { id: 'SECRET_INSIDE' }] } },
          results: [
            {
              ruleId: 'MODULE_MISSING',
              level: 'error',
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: 'my%20app.zip' } },
                  logicalLocations: [{ fullyQualifiedName: 'app.py' }],
                },
              ],
            },
            { level: 'warning' },
          ],
        },
      ],
    });
    const { exitCode, stdout } = await check(missing, '--format', 'github');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /^::error file=my app\.zip,title=MODULE_MISSING::"app\.py" imports .*%0ALambda: .*\n::warning /,
    );
  });

  test('neither text nor annotations pass on what would act on a terminal', async () => {
    const name = '\u001b[2Jsecret\u2066.pem';
    const files = { 'app.py': 'handler = 1\n', [name]: '-----BEGIN PRIVATE KEY-----\n' };
    for (const format of ['text', 'github']) {
      const { stdout } = await check(files, '--format', format);
      expect(stdout).toContain('SECRET_INSIDE');
      expect(stdout).not.toMatch(/[\u001b\u2066]/);
    }
  });

  test('--ignore leaves findings out, also for the exit code', async () => {
    const ignoring = await check(missing, '--ignore', 'MODULE_MISSING', '--ignore', 'NAME_UNSAFE');
    expect(ignoring.exitCode).toBe(0);
    expect(ignoring.stdout).not.toContain('MODULE_MISSING');
    expect(ignoring.stdout).toContain('handler app.handler: 1 warning, 1 ignored\n');
    const both = await check(missing, '--ignore', 'MODULE_MISSING', '--ignore', 'SECRET_INSIDE', '--json');
    expect(JSON.parse(both.stdout)).toMatchObject({ findings: [], ignored: 2 });
  });

  test('an unknown code is a usage error', async () => {
    const { exitCode, stdout, stderr } = await check({}, '--ignore', 'MODULE_MISING');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Cannot ignore "MODULE_MISING": there is no finding with this code');
    expect(stderr).toContain('did you mean MODULE_MISSING?');
  });

  test("a project's configuration ignores too", async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'lambda_function.py'), 'import nowhere\nlambda_handler = print\n');
    const configure = (code: string) =>
      writeFileSync(join(directory, 'zipwright.toml'), `ignore = ["${code}"]\n`);
    configure('MODULE_MISSING');
    const environment = { ZIPWRIGHT_CACHE_DIR: join(directory, 'cache') };
    const { exitCode, stdout } = await runCli(['check', '--json'], { directory, environment });
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, findings: [], ignored: 1 });
    configure('NONSENSE');
    expect(await runCli(['check'], { directory, environment })).toMatchObject({ exitCode: 2 });
  });

  test('a layer alone is judged as one', async () => {
    const directory = temporaryFolder();
    const layer = {
      'python/a.py': 'import nowhere\n',
      'python/b.abi3.so': 'no library',
      'bin/tool': '#!/bin/sh\n',
    };
    writeFileSync(
      join(directory, 'deps.zip'),
      makeZip({ entries: Object.entries(layer).map(([name, content]) => ({ name, content })) }),
    );
    const { exitCode, stdout } = await runCli(['check', 'deps.zip', '--runtime', '3.13', '--arch', 'arm64'], {
      directory,
    });
    expect(exitCode).toBe(3);
    expect(stdout.split('\n')).toEqual([
      'error: "bin/tool" has mode 644: it cannot be started [MODE_NOT_EXECUTABLE]',
      "  Lambda: [Errno 13] Permission denied: '/opt/bin/tool'",
      expect.stringContaining('hint: chmod 755'),
      'deps.zip as a layer for python3.13 arm64: 1 error',
      '',
    ]);
  });

  test('what is not there is an error, not a finding', async () => {
    const { exitCode, stderr } = await runCli(['check', 'none.zip'], { directory: temporaryFolder() });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('there is no such file');
  });
});

describe('docs/findings/', () => {
  const folder = new URL('../../docs/findings/', import.meta.url).pathname;

  test('has a page for each finding, and for nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual(findingCodes.map((code) => `${code}.md`).sort());
    for (const code of findingCodes) {
      const page = readFileSync(join(folder, `${code}.md`), 'utf8');
      expect(page).toMatch(
        new RegExp(`^# ${code}\n\n[^]+\n## On Lambda\n\n[^]+\n## Example\n\n[^]+\n## What helps\n\n`),
      );
    }
  });

  test('is listed by the guide', () => {
    const guide = join(folder, '../guides/check.md');
    expect(existsSync(guide)).toBe(true);
    expect(
      findingCodes.filter((code) => !readFileSync(guide, 'utf8').includes(`../findings/${code}.md`)),
    ).toEqual([]);
  });
});

describe('the standard library', () => {
  test('differs by version', () => {
    expect([9, 12, 13].map((minor) => isStandardModule('telnetlib', minor))).toEqual([true, true, false]);
    expect([10, 11].map((minor) => isStandardModule('tomllib', minor))).toEqual([false, true]);
    expect([13, 14].map((minor) => isStandardModule('annotationlib', minor))).toEqual([false, true]);
    expect(isStandardModule('constructor', 13)).toBe(false);
    expect(['boto3', 'email', '__main__', 'requests'].map((name) => isRuntimeModule(name, 13))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
