import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { output, zipwright } from '../cli.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { minors, newest as runtime } from './interpreters.ts';
import { onceSettings } from './sdk-settings.ts';

let folder: string;
let project: string;
const running: RunningPlatform[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  project = join(folder, 'orders');
  mkdirSync(project);
  configure('');
  save(answering('one'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((platform) => platform.kill()));
});

const configure = (more: string, name = 'orders', where = project): void =>
  writeFileSync(
    join(where, 'zipwright.toml'),
    `name = "${name}"\nruntime = "${runtime}"\nhandler = "app.handler"\ntimeout = 20\n${more}`,
  );

const save = (content: string, path = 'app.py'): void => writeFileSync(join(project, path), content);

const answering = (text: string): string => `def handler(event, context):\n    return "${text}"\n`;

async function dev(...args: string[]): Promise<RunningPlatform> {
  const platform = await startPlatform(args, {}, 'dev');
  running.push(platform);
  return platform;
}

const lambdaOf = ({ endpoint }: RunningPlatform) => new LambdaClient(onceSettings(endpoint));

async function invoke(lambda: LambdaClient, FunctionName = 'orders'): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Payload?.transformToString() ?? 'null') as unknown;
}

/** Waits until invocations are answered so. */
const answers = (lambda: LambdaClient, expected: unknown, name?: string): Promise<void> =>
  vi.waitFor(async () => expect(await invoke(lambda, name)).toEqual(expected), {
    timeout: 10_000,
    interval: 20,
  });

/** What a client downloads of a function, by the paths in it. */
async function downloaded(lambda: LambdaClient, Qualifier?: string): Promise<Record<string, string>> {
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: 'orders', Qualifier }));
  const file = join(folder, 'downloaded.zip');
  writeFileSync(file, Buffer.from(await (await fetch(Code?.Location ?? '')).arrayBuffer()));
  const listed = await output('python3', [
    '-c',
    'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))',
    file,
  ]);
  return JSON.parse(listed) as Record<string, string>;
}

describe.skipIf(minors.length === 0)('a function of a project', () => {
  test('is one for every client, with what the project says of it', async () => {
    configure('memory = 256\nephemeral-storage = 1024\n[environment]\nGREETING = "hi"\n');
    save(
      'import os\ndef handler(event, context):\n    print("LOGGED")\n    return [os.environ["GREETING"], context.memory_limit_in_mb]\n',
    );
    const platform = await dev(project, '--ephemeral');
    const lambda = lambdaOf(platform);
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'orders' }));
    expect(Configuration).toMatchObject({
      Runtime: runtime,
      Handler: 'app.handler',
      MemorySize: 256,
      Timeout: 20,
      EphemeralStorage: { Size: 1024 },
      Environment: { Variables: { GREETING: 'hi' } },
    });
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions?.map((each) => each.FunctionName)).toEqual(['orders']);
    expect(await invoke(lambda)).toEqual(['hi', '256']);
    const logs = new CloudWatchLogsClient(onceSettings(platform.endpoint));
    const { events } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/orders', filterPattern: 'LOGGED' }),
    );
    expect(events).toHaveLength(1);
  });

  test('has new code after a save, also for its URL, and no zip was written for that', async () => {
    const platform = await dev(project, '--ephemeral');
    const lambda = lambdaOf(platform);
    const { FunctionUrl = '' } = await lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: 'orders', AuthType: 'NONE' }),
    );
    const id = new URL(FunctionUrl).hostname.split('.')[0] ?? '';
    const url = `${platform.endpoint}/_function-url/${id}/`;
    expect(await (await fetch(url)).text()).toBe('"one"');
    const archive = join(project, '.zipwright', 'dev', 'orders.dev.zip');
    const before = readFileSync(archive);
    save(answering('two'));
    await answers(lambda, 'two');
    expect(await (await fetch(url)).text()).toBe('"two"');
    expect(readFileSync(archive).equals(before)).toBe(true);
  });

  test('follows files that come and go, and editors that save by renaming', async () => {
    const lambda = lambdaOf(await dev(project, '--ephemeral'));
    save('TEXT = "from a module"\n', 'texts.py');
    save('import texts\ndef handler(event, context):\n    return texts.TEXT\n', '.app.py.swp');
    renameSync(join(project, '.app.py.swp'), join(project, 'app.py'));
    await answers(lambda, 'from a module');
    rmSync(join(project, 'texts.py'));
    save('import os\ndef handler(event, context):\n    return sorted(os.listdir("."))\n');
    await answers(lambda, ['app.py']);
  });

  test('is downloaded as it runs, and versions stay what they were', async () => {
    const lambda = lambdaOf(await dev(project, '--ephemeral'));
    const { CodeSha256: first } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'orders' }),
    );
    save(answering('two'));
    await answers(lambda, 'two');
    const { CodeSha256, Version } = await lambda.send(new PublishVersionCommand({ FunctionName: 'orders' }));
    expect(CodeSha256).not.toBe(first);
    expect(Version).toBe('1');
    save(answering('three'));
    await answers(lambda, 'three');
    expect(await downloaded(lambda)).toMatchObject({ 'app.py': answering('three') });
    expect(await downloaded(lambda, '1')).toMatchObject({ 'app.py': answering('two') });
    expect(await invoke(lambda, 'orders:1')).toBe('two');
  });

  test('has the configuration of the project after that was changed', async () => {
    const lambda = lambdaOf(await dev(project, '--ephemeral'));
    configure('memory = 512\n');
    await vi.waitFor(async () => {
      const { MemorySize } = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: 'orders' }),
      );
      expect(MemorySize).toBe(512);
    });
  });

  test('runs what a client uploads until the next save', async () => {
    const lambda = lambdaOf(await dev(project, '--ephemeral'));
    const ZipFile = makeZip({ entries: [{ name: 'app.py', content: answering('uploaded') }] });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'orders', ZipFile }));
    expect(await invoke(lambda)).toBe('uploaded');
    save(answering('saved'));
    await answers(lambda, 'saved');
  });

  test('comes back with the next save when it was deleted, and at once after a reset', async () => {
    const platform = await dev(project, '--ephemeral');
    const lambda = lambdaOf(platform);
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'orders' }));
    save(answering('two'));
    await vi.waitFor(async () => expect(await invoke(lambda)).toBe('two'), { timeout: 10_000 });
    await fetch(`${platform.endpoint}/_zipwright/reset`, { method: 'POST' });
    await vi.waitFor(async () => expect(await invoke(lambda)).toBe('two'), { timeout: 10_000 });
  });
});

describe.skipIf(minors.length === 0)('what cannot be taken is told, and the last good code stays', () => {
  test.each([
    {
      what: 'a syntax error',
      content: 'def handler(event, context):\n    return (\n',
      message: 'Cannot take the new code of "orders": "app.py" in line 2',
    },
    {
      what: 'a module that nothing has',
      content: `import no_such_module\n${answering('two')}`,
      message: '"app.py" imports "no_such_module" in line 1',
    },
    {
      what: 'a handler that is gone',
      content: 'def other(event, context):\n    return "two"\n',
      message: '"app.py" does not define "handler"',
    },
  ])('$what', async ({ content, message }) => {
    const platform = await dev(project, '--ephemeral');
    const lambda = lambdaOf(platform);
    save(content);
    await vi.waitFor(() => expect(platform.said()).toContain(message), { timeout: 10_000 });
    expect(await invoke(lambda)).toBe('one');
    expect(await downloaded(lambda)).toMatchObject({ 'app.py': answering('one') });
    save(answering('mended'));
    await answers(lambda, 'mended');
  });

  test('a dependency that does not exist', async () => {
    const platform = await dev(project, '--ephemeral', '--no-index');
    const lambda = lambdaOf(platform);
    save('no-such-distribution-at-all==1\n', 'requirements.txt');
    await vi.waitFor(() => expect(platform.said()).toContain('no-such-distribution-at-all'), {
      timeout: 20_000,
    });
    expect(await invoke(lambda)).toBe('one');
  });
});

describe.skipIf(minors.length === 0)('the state', () => {
  test('has the last code at the end, and the next start goes on with it', async () => {
    const data = join(folder, 'data');
    const first = await dev(project, '--data', data);
    save(answering('two'));
    await answers(lambdaOf(first), 'two');
    expect(await first.stop()).toBe(0);
    const plain = await startPlatform(['--data', data]);
    running.push(plain);
    expect(await invoke(lambdaOf(plain))).toBe('two');
    await plain.stop();
    save(answering('three'));
    expect(await invoke(lambdaOf(await dev(project, '--data', data)))).toBe('three');
  });

  test('keeps functions of others, unless they are to be replaced', async () => {
    const data = join(folder, 'data');
    const plain = await startPlatform(['--data', data]);
    running.push(plain);
    await lambdaOf(plain).send(
      new CreateFunctionCommand({
        FunctionName: 'orders',
        Runtime: runtime,
        Handler: 'app.handler',
        Role: 'arn:aws:iam::000000000000:role/app',
        Code: { ZipFile: makeZip({ entries: [{ name: 'app.py', content: answering('theirs') }] }) },
      }),
    );
    await plain.stop();
    const refused = await zipwright(['dev', project, '--data', data, '--port', '0', '--json']);
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'FUNCTION_TAKEN' } });
    const lambda = lambdaOf(await dev(project, '--data', data, '--replace'));
    expect(await invoke(lambda)).toBe('one');
  });

  test('has nothing that Lambda would refuse', async () => {
    configure('', 'or ders');
    const refused = await zipwright(['dev', project, '--ephemeral', '--port', '0', '--json']);
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: {
        code: 'FUNCTION_REFUSED',
        message: expect.stringContaining("Value 'or ders' at 'functionName'"),
      },
    });
  });

  test('is left as it is by a project that does not exist', async () => {
    const refused = await zipwright(['dev', join(folder, 'none'), '--ephemeral', '--port', '0']);
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no such folder'),
    });
  });
});

describe.skipIf(minors.length === 0)('several projects', () => {
  test('are there side by side, and may not have a function of one name', async () => {
    const other = join(folder, 'mail');
    mkdirSync(other);
    writeFileSync(join(other, 'app.py'), answering('mail'));
    configure('', 'mail', other);
    const lambda = lambdaOf(await dev(project, other, '--ephemeral'));
    expect([await invoke(lambda), await invoke(lambda, 'mail')]).toEqual(['one', 'mail']);
    configure('', 'orders', other);
    const refused = await zipwright(['dev', project, other, '--ephemeral', '--port', '0', '--json']);
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'FUNCTION_TWICE' } });
  });
});

describe.skipIf(minors.length === 0)('layers', () => {
  const ARN = 'arn:aws:lambda:us-east-1:111122223333:layer:tools:7';

  test('of other accounts are archives that the configuration names', async () => {
    writeFileSync(
      join(project, 'tools.zip'),
      makeZip({ entries: [{ name: 'python/tools.py', content: 'NAME = "a layer"\n' }] }),
    );
    configure(`layers = ["${ARN}"]\nexclude = ["*.zip"]\n[foreign-layers]\n"${ARN}" = "tools.zip"\n`);
    save('import tools\ndef handler(event, context):\n    return tools.NAME\n');
    const lambda = lambdaOf(await dev(project, '--ephemeral'));
    const { Layers } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'orders' }));
    expect(Layers?.map(({ Arn }) => Arn)).toEqual([ARN]);
    expect(await invoke(lambda)).toBe('a layer');
  });

  test('of this machine are published when they change', async () => {
    const layer = (text: string): void =>
      writeFileSync(
        join(project, 'deps.zip'),
        makeZip({ entries: [{ name: 'python/deps.py', content: `NAME = "${text}"\n` }] }),
      );
    layer('first');
    configure('layers = ["deps.zip"]\nexclude = ["*.zip"]\n');
    save('import deps\ndef handler(event, context):\n    return deps.NAME\n');
    const lambda = lambdaOf(await dev(project, '--ephemeral'));
    expect(await invoke(lambda)).toBe('first');
    layer('second one');
    await answers(lambda, 'second one');
    const { Layers } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'orders' }));
    expect(Layers?.map(({ Arn }) => Arn)).toEqual(['arn:aws:lambda:us-east-1:000000000000:layer:deps:2']);
  });
});

test.skipIf(minors.length === 0)(
  'nothing of the code stays in the cache that nobody can use again',
  async () => {
    const cache = join(folder, 'cache');
    const platform = await startPlatform([project, '--ephemeral'], { ZIPWRIGHT_CACHE_DIR: cache }, 'dev');
    running.push(platform);
    const lambda = lambdaOf(platform);
    for (const text of ['two', 'three']) {
      save(answering(text));
      await answers(lambda, text);
    }
    const unpacked = join(cache, 'unpacked', '1');
    expect(readdirSync(unpacked).length).toBeGreaterThan(1);
    await platform.stop();
    expect(readdirSync(unpacked)).toHaveLength(1);
  },
);
