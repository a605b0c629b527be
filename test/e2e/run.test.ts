import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listInterpreters } from '../../src/toolchain/find-python.ts';
import { runtimeSdkVersions } from '../../src/lambda/sdk.ts';
import { makeZip } from '../makers/zip-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { root, startZipwright, zipwright } from './cli.ts';

const here = await listInterpreters(process.env);
const has311 = here.some(({ minor }) => minor === 11);
const hasOther = here.find(({ minor }) => minor !== 11 && minor <= 14);

interface RunJson {
  readonly function: { readonly runtime: string };
  readonly failures: number;
  readonly invocations: readonly {
    readonly response: unknown;
    readonly errorType?: string;
    readonly initMs?: number;
  }[];
  readonly log: readonly { readonly kind: string; readonly message: string }[];
}

function project(handler: string, more: Readonly<Record<string, string>> = {}): string {
  const folder = join(temporaryFolder(), 'function');
  mkdirSync(folder);
  const files = { 'zipwright.toml': 'runtime = "python3.11"\n', 'lambda_function.py': handler, ...more };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function runJson(...args: string[]): Promise<RunJson> {
  const { stdout } = await zipwright(['run', ...args, '--json']);
  return JSON.parse(stdout) as RunJson;
}

const RETURN = 'def lambda_handler(event, context):\n    return ';

describe.skipIf(!has311)('zipwright run', () => {
  test("README's first command: the response on standard output, Lambda's log on standard error", async () => {
    const folder = join(temporaryFolder(), 'thumbnailer');
    cpSync(join(root, 'examples', 'thumbnailer'), folder, {
      recursive: true,
      filter: (path) => !/(dist|\.zipwright)$/.test(path),
    });
    const { exitCode, stdout, stderr } = await zipwright([
      'run',
      folder,
      '--event',
      join(folder, 'event.json'),
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ width: 32, height: 32 });
    expect(stderr).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/m);
    expect(stderr).toMatch(/^REPORT RequestId: .*\tMemory Size: 128 MB\t.*Init Duration: /m);
  });

  test('a function that fails: exit code 1, the error object, the traceback below /var/task', async () => {
    const folder = project('def lambda_handler(event, context):\n    raise ValueError(event["why"])\n');
    const { exitCode, stdout, stderr } = await zipwright(['run', folder, '--event', '{"why": "so"}']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ errorMessage: 'so', errorType: 'ValueError' });
    expect(stderr).toContain('[ERROR] ValueError: so\nTraceback (most recent call last):');
    expect(stderr).toContain('File "/var/task/lambda_function.py", line 2, in lambda_handler');
  });

  test('variables, memory, timeout, client context and event reach the function', async () => {
    const folder = project(
      'import os\ndef lambda_handler(event, context):\n    return [event, os.environ["ONE"], os.environ["TWO"], context.memory_limit_in_mb, context.get_remaining_time_in_millis() > 8000, context.client_context.custom]\n',
      { 'variables.env': 'ONE=file\nTWO="two words"\n' },
    );
    const flags = [
      '--env-file',
      join(folder, 'variables.env'),
      '--env',
      'ONE=flag',
      '--memory',
      '256',
      '--timeout',
      '10',
    ];
    const context = ['--client-context', '{"custom": {"k": "v"}}'];
    const { invocations } = await runJson(folder, '--event', '[1, "ä"]', ...flags, ...context);
    expect(invocations[0]?.response).toEqual([[1, 'ä'], 'flag', 'two words', '256', true, { k: 'v' }]);
  });

  test('many invocations share environments, and scale out to as many as are allowed', async () => {
    const folder = project(
      'import time, uuid\nME = str(uuid.uuid4())\ndef lambda_handler(event, context):\n    time.sleep(0.02)\n    return ME\n',
    );
    const one = await runJson(folder, '--repeat', '5');
    expect(new Set(one.invocations.map(({ response }) => response)).size).toBe(1);
    const many = await runJson(folder, '--repeat', '40', '--concurrency', '4');
    const environments = new Set(many.invocations.map(({ response }) => response)).size;
    expect(environments).toBeGreaterThan(1);
    expect(environments).toBeLessThanOrEqual(4);
    expect(many.invocations.filter(({ initMs }) => initMs !== undefined)).toHaveLength(environments);
  });

  test('any zip with layers, the later one before the earlier one', async () => {
    const folder = temporaryFolder();
    const layer = (name: string, value: string): string => {
      const file = join(folder, `${name}.zip`);
      writeFileSync(
        file,
        makeZip({
          entries: [
            { name: 'python/which.py', content: `NAME = "${value}"\n`, mode: 0o100644 },
            { name: `python/only_${name}.py`, content: '', mode: 0o100644 },
          ],
        }),
      );
      return file;
    };
    const zip = join(folder, 'code.zip');
    const code = 'import which, only_one, only_two\ndef handler(event, context):\n    return which.NAME\n';
    writeFileSync(zip, makeZip({ entries: [{ name: 'app.py', content: code, mode: 0o100644 }] }));
    const layers = ['--layer', layer('one', 'first'), '--layer', layer('two', 'second')];
    const { invocations } = await runJson(zip, '--runtime', '3.11', '--handler', 'app.handler', ...layers);
    expect(invocations[0]?.response).toBe('second');
  });

  test("dependencies in a subfolder mix with the runtime's boto3, as on Lambda", async () => {
    const folder = project(
      'from common import boto3\nimport botocore\ndef lambda_handler(event, context):\n    return [boto3.__file__, botocore.__file__, boto3.__version__]\n',
      {
        'requirements.txt': 'boto3==1.34.0\n',
        'zipwright.toml': 'runtime = "python3.11"\nprefix = "common"\n',
      },
    );
    const { invocations } = await runJson(folder, '--timeout', '30', '--memory', '512');
    const [error] = invocations;
    // boto3 imports itself absolutely: what it finds is the copy of the runtime.
    expect(error?.response).toEqual([
      '/var/task/common/boto3/__init__.py',
      '/var/lang/lib/python3.11/site-packages/botocore/__init__.py',
      '1.34.0',
    ]);
  });

  test("the runtime's boto3 is the one of the dated table", async () => {
    const { invocations } = await runJson(
      project(`import boto3\n${RETURN}boto3.__version__\n`),
      '--timeout',
      '30',
      '--memory',
      '512',
    );
    expect(invocations[0]?.response).toBe(runtimeSdkVersions['python3.11']?.boto3);
  });

  test('native distributions that we build import and work inside', async () => {
    const code = `
import numpy, pandas, PIL.Image, pydantic, psycopg
from cryptography.hazmat.primitives import hashes
class Point(pydantic.BaseModel):
    x: int
def lambda_handler(event, context):
    digest = hashes.Hash(hashes.SHA256()); digest.update(b"x")
    return [int(numpy.arange(4).sum()), int(pandas.Series([1, 2]).sum()), PIL.Image.new("L", (2, 3)).size,
            digest.finalize().hex()[:8], Point(x="3").x, psycopg.pq.__impl__]
`;
    const requirements = 'numpy\npandas\npillow\ncryptography\npydantic\npsycopg[binary]\n';
    const folder = project(code, { 'requirements.txt': requirements });
    const { invocations } = await runJson(folder, '--timeout', '60', '--memory', '1024');
    expect(invocations[0]?.response).toEqual([6, 3, [2, 3], '2d711642', 3, 'binary']);
  });

  test('a package for another machine is refused before it runs', async ({ skip }) => {
    skip(process.arch !== 'x64', 'this test builds for arm64 as the other machine');
    const folder = project(`import markupsafe\n${RETURN}1\n`, { 'requirements.txt': 'markupsafe\n' });
    const { exitCode, stderr } = await zipwright(['run', folder, '--arch', 'arm64', '--quiet']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: Cannot run "function" here: "markupsafe\/.*" is for arm64, .*x86_64/m);
    expect(stderr).toContain('hint: build it for this machine: zipwright build --arch x86_64');
  });

  test('a declared runtime is never replaced, an undeclared one is the newest that is here', async ({
    skip,
  }) => {
    skip(hasOther === undefined, 'CPython 3.11 is the only one that is here');
    const folder = project(RETURN + '__import__("sys").version_info[1]\n', { 'zipwright.toml': '' });
    const { function: ran, invocations } = await runJson(folder);
    const newest = Math.max(...here.map(({ minor }) => minor).filter((minor) => minor <= 15));
    expect(ran.runtime).toBe(`python3.${newest}`);
    expect(invocations[0]?.response).toBe(newest);
    writeFileSync(join(folder, 'zipwright.toml'), 'runtime = "python3.11"\n');
    expect((await runJson(folder)).invocations[0]?.response).toBe(11);
  });

  test('Ctrl-C ends it, and all that it started', async () => {
    const folder = project('import time\ndef lambda_handler(event, context):\n    time.sleep(60)\n');
    const running = startZipwright(['run', folder, '--timeout', '60']);
    await running.until(/START RequestId/);
    const startedAt = Date.now();
    running.interrupt();
    expect(await running.exitCode).toBe(130);
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  test('--watch runs again after a change, and goes on after a mistake', async () => {
    const folder = project(`${RETURN}1\n`);
    const running = startZipwright(['run', folder, '--watch']);
    try {
      await running.until(/^1$/m);
      await running.until(/Waiting for a change/);
      writeFileSync(join(folder, 'lambda_function.py'), `${RETURN}(\n`);
      await running.until(/Runtime\.UserCodeSyntaxError/);
      writeFileSync(join(folder, 'lambda_function.py'), `${RETURN}22\n`);
      await running.until(/^22$/m);
    } finally {
      running.interrupt();
    }
    expect(await running.exitCode).toBe(130);
  });
});
