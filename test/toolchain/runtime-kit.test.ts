import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { storeLayout, type StoreLayout } from '../../src/store/store-layout.ts';
import { UNIT_MARKER } from '../../src/store/unit-folder.ts';
import { listInterpreters, type Interpreter } from '../../src/toolchain/find-python.ts';
import {
  installRuntimeKit,
  type RuntimeKit,
  type RuntimeKitContext,
  type RuntimeKitRequest,
} from '../../src/toolchain/runtime-kit.ts';
import type { RuntimeWheels } from '../../src/toolchain/runtime-wheels.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { wire, type ClientOptions } from '../index/support.ts';
import { IndexServer, sha256Of } from '../makers/index-server.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeWheel, wheelName, type MadeWheel } from '../makers/wheel-maker.ts';

const here = await listInterpreters(process.env);
const [anyPython] = here;
const withPython = describe.skipIf(anyPython === undefined);

const ric: MadeWheel = {
  name: 'awslambdaric',
  version: '9.0',
  files: {
    'awslambdaric/__init__.py': 'VERSION = "9.0"\n',
    'awslambdaric/bootstrap.py': 'def run():\n    raise ValueError("here")\n',
  },
  entries: [{ name: 'runtime_client.so', content: 'native', mode: 0o100755 }],
};
const json: MadeWheel = {
  name: 'simplejson',
  version: '8.0',
  files: { 'simplejson/__init__.py': 'X = 1\n' },
};
const boto3: MadeWheel = {
  name: 'boto3',
  version: '1.99.0',
  requires: ['python-dateutil'],
  files: { 'boto3/__init__.py': 'NAME = "boto3"\n' },
};
const dateutil: MadeWheel = {
  name: 'python-dateutil',
  version: '2.0',
  tag: 'py2.py3-none-any',
  files: {
    'dateutil/__init__.py': 'X = 1\n',
    'python_dateutil-2.0.data/purelib/dateutil/pure.py': 'Y = 1\n',
    'python_dateutil-2.0.data/scripts/clock.py': '#!python\n',
    'python_dateutil-2.0.data/headers/clock.h': '',
  },
};

interface Wheel {
  readonly filename: string;
  readonly sha256: string;
  readonly content: Buffer;
}

function wheelOf(made: MadeWheel): Wheel {
  const content = makeWheel(made);
  return { filename: wheelName(made), sha256: sha256Of(content), content };
}

function pinned(made: MadeWheel): Pick<Wheel, 'filename' | 'sha256'> {
  const { filename, sha256 } = wheelOf(made);
  return { filename, sha256 };
}

interface Room {
  readonly index: IndexServer;
  readonly layout: StoreLayout;
  readonly wheels: RuntimeWheels;
  readonly install: (
    change?: Partial<RuntimeKitRequest>,
    options?: ClientOptions & { readonly context?: Partial<RuntimeKitContext> },
  ) => Promise<RuntimeKit>;
}

/** An index with a runtime's wheels, and a cache. */
async function room(client: readonly MadeWheel[] = [ric, json], sdk = [boto3, dateutil]): Promise<Room> {
  const index = await IndexServer.start();
  onTestFinished(() => index[Symbol.asyncDispose]());
  const layout = storeLayout(join(temporaryFolder(), 'cache'));
  for (const made of [...client, ...sdk]) {
    index.offer(made.name, wheelOf(made));
  }
  const wheels = { client: client.map(pinned), sdk: sdk.map(pinned) };
  return {
    index,
    layout,
    wheels,
    install: async (change = {}, { context, ...options } = {}) => {
      using wired = wire({ indexUrl: index.simple, ...options });
      return await installRuntimeKit(
        {
          layout,
          client: wired.client,
          signal: new AbortController().signal,
          environment: process.env,
          now: Date.now,
          ...context,
        },
        {
          interpreter: anyPython ?? { path: 'python3', minor: 11, version: '3.11.0' },
          architecture: 'x86_64',
          sdk: 'required',
          wheels,
          ...change,
        },
      );
    },
  };
}

/** Names in `tools` of the cache, and files left in `wheels`. */
function remains({ root }: StoreLayout): string[] {
  const tools = existsSync(join(root, 'tools')) ? readdirSync(join(root, 'tools')) : [];
  return [...tools, ...globSync(join(root, 'wheels', '*', '{*,.*}'))];
}

function python(interpreter: Interpreter | undefined, code: string): string {
  return execFileSync(interpreter?.path ?? '', ['-I', '-S', '-c', code], { encoding: 'utf8' }).trim();
}

const client = [
  'awslambdaric',
  'awslambdaric-9.0.dist-info',
  'runtime_client.so',
  'simplejson',
  'simplejson-8.0.dist-info',
];

withPython('installRuntimeKit()', () => {
  test('installs the client and the SDK, each whole, with their metadata', async () => {
    const { layout, install } = await room();
    const kit = await install();
    const [folder] = readdirSync(join(layout.root, 'tools'));
    expect(folder).toMatch(new RegExp(`^runtime-python3\\.${anyPython?.minor}-[0-9a-f]{12}$`));
    expect(kit).toEqual({
      packages: join(layout.root, 'tools', folder ?? '', 'sdk'),
      location:
        (anyPython?.minor ?? 0) <= 10
          ? '/var/runtime'
          : `/var/lang/lib/python3.${anyPython?.minor}/site-packages`,
    });
    const sdk = ['boto3', 'boto3-1.99.0.dist-info', 'dateutil', 'python_dateutil-2.0.dist-info'];
    // A place to show the program that starts the client at.
    const place = (anyPython?.minor ?? 0) <= 10 ? ['bootstrap.py'] : [];
    expect(readdirSync(join(kit.packages, '..', 'client')).sort()).toEqual([...client, ...place].sort());
    expect(readdirSync(kit.packages).sort()).toEqual([...client, ...sdk, ...place].sort());
    expect(existsSync(join(kit.packages, 'dateutil', 'pure.py'))).toBe(true);
    expect(remains(layout)).toEqual([folder]);
  });

  test('files may be read and run by everybody, whatever the umask', async () => {
    const before = process.umask(0o077);
    try {
      const { packages } = await (await room()).install();
      expect(statSync(join(packages, 'runtime_client.so')).mode & 0o777).toBe(0o755);
      expect(statSync(join(packages, 'awslambdaric', 'bootstrap.py')).mode & 0o777).toBe(0o644);
      expect(statSync(join(packages, 'awslambdaric')).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(before);
    }
  });

  test.each(here.map((each) => [each.version, each] as const))(
    'CPython %s compiled it for where functions see it, and takes it without a look at the source',
    async (_, interpreter) => {
      const kit = await (await room()).install({ interpreter, sdk: 'none' });
      const compiled = globSync(join(kit.packages, '**', '*.pyc'));
      expect(compiled).toHaveLength(3);
      const file = compiled.find((path) => path.includes('bootstrap')) ?? '';
      // PEP 552: the flags after the magic number say that the hash is there, and not to be checked.
      expect(readFileSync(file).readUInt32LE(4)).toBe(0b01);
      const name = `import marshal; print(marshal.loads(open(${JSON.stringify(file)}, "rb").read()[16:]).co_filename)`;
      expect(python(interpreter, name)).toBe(`${kit.location}/awslambdaric/bootstrap.py`);
      writeFileSync(join(kit.packages, 'awslambdaric', '__init__.py'), 'VERSION = "changed"\n');
      const code = `import sys; sys.path.insert(0, ${JSON.stringify(kit.packages)}); import awslambdaric; print(awslambdaric.VERSION)`;
      expect(python(interpreter, code)).toBe('9.0');
    },
  );

  test('a second run asks no index and starts nothing, and marks the kit as used', async () => {
    const { index, layout, install } = await room();
    const first = await install();
    const asked = index.paths.length;
    const marker = join(first.packages, '..', UNIT_MARKER);
    utimesSync(marker, 1000, 1000);
    const interpreter = { path: '/nowhere/python', minor: anyPython?.minor ?? 0, version: '3.0.0' };
    const context = { now: () => 2_000_000_000_000 };
    expect(await install({ interpreter }, { offline: true, context })).toEqual(first);
    expect(index.paths).toHaveLength(asked);
    expect(statSync(marker).mtimeMs).toBe(2_000_000_000_000);
    expect(remains(layout)).toHaveLength(1);
  });

  test('progress: the bytes of each wheel, then each part that is compiled', async () => {
    const { wheels, install } = await room();
    const bytes = new Map<string, number>();
    const compiled: string[] = [];
    await install(
      {},
      {
        context: {
          onProgress: (filename, count) => void bytes.set(filename, count),
          onCompile: (part) => void compiled.push(part),
        },
      },
    );
    const all = [...wheels.client, ...wheels.sdk].map(({ filename }) => filename);
    expect([...bytes.keys()].sort()).toEqual(all.sort());
    expect(bytes.get('awslambdaric-9.0-py3-none-any.whl')).toBe(wheelOf(ric).content.length);
    expect(compiled.sort()).toEqual(['client', 'sdk']);
  });

  test('several at once give one kit, and leave nothing else', async () => {
    const { layout, install } = await room();
    const kits = await Promise.all([install(), install(), install({ sdk: 'none' }), install()]);
    expect(new Set(kits.map(({ packages }) => packages)).size).toBe(2);
    expect(kits[2]?.packages).toMatch(/client$/);
    expect(remains(layout)).toHaveLength(1);
    expect(existsSync(join(kits[0]?.packages ?? '', 'boto3', '__init__.py'))).toBe(true);
  });

  test('other pins are another kit', async () => {
    const { layout, wheels, install } = await room();
    await install();
    await install({ wheels: { ...wheels, client: wheels.client.slice(0, 1) } });
    expect(readdirSync(join(layout.root, 'tools'))).toHaveLength(2);
  });
});

withPython('a kit without the SDK', () => {
  test('is what was asked for', async () => {
    const { index, install } = await room();
    const kit = await install({ sdk: 'none' });
    expect(kit.packages).toMatch(/client$/);
    expect(kit.missingSdk).toBeUndefined();
    expect(readdirSync(join(kit.packages, '..')).sort()).toEqual([UNIT_MARKER, 'client']);
    expect(index.paths.some((path) => path.includes('boto3'))).toBe(false);
  });

  test('is better than none when it cannot be had, says why, and is completed later', async () => {
    const { index, layout, install } = await room();
    index.behave('/simple/boto3/', { status: 404 });
    const kit = await install({ sdk: 'if-available' });
    expect(kit.packages).toMatch(/client$/);
    expect(kit.missingSdk).toMatchObject({ code: 'INDEX_NOT_FOUND' });
    expect(existsSync(join(kit.packages, 'awslambdaric'))).toBe(true);
    expect(remains(layout)).toHaveLength(1);
    const offline = await install({ sdk: 'if-available' }, { offline: true });
    expect(offline.missingSdk).toMatchObject({ code: 'INDEX_OFFLINE' });
    const complete = await install({ sdk: 'if-available' });
    expect(complete.missingSdk).toBeUndefined();
    expect(existsSync(join(complete.packages, 'boto3', '__init__.py'))).toBe(true);
    expect((await install({ sdk: 'required' }, { offline: true })).packages).toBe(complete.packages);
    expect(remains(layout)).toHaveLength(1);
  });

  test('is refused when the SDK is required', async () => {
    const { install } = await room();
    await install({ sdk: 'none' });
    const error = await refusalOf(() => install({ sdk: 'required' }, { offline: true }));
    expect(error).toMatchObject({
      code: 'TOOL_UNAVAILABLE',
      message: expect.stringMatching(/^Cannot get boto3 as the runtime brings it: /),
      hint: expect.stringContaining('--offline'),
    });
  });

  test('is refused when somebody has changed a file of the SDK', async () => {
    const { index, layout, install } = await room();
    const { filename } = wheelOf(boto3);
    const other = makeWheel({ ...boto3, files: { 'boto3/__init__.py': 'EVIL = 1\n' } });
    index.offer('boto3', { filename, content: other, hidesHash: true });
    const error = await refusalOf(() => install({ sdk: 'if-available' }));
    expect(error).toMatchObject({ code: 'TOOL_UNAVAILABLE', cause: { code: 'DOWNLOAD_HASH_MISMATCH' } });
    expect(globSync(join(layout.root, '**', 'boto3', '**'))).toEqual([]);
  });
});

describe('a kit that cannot be installed', () => {
  test('offline: says what is missing, and leaves nothing', async () => {
    const { layout, install } = await room();
    const error = await refusalOf(() => install({ sdk: 'if-available' }, { offline: true }));
    expect(error).toMatchObject({
      code: 'TOOL_UNAVAILABLE',
      message: expect.stringMatching(/^Cannot get AWS's runtime client, which functions run on: /),
      hint: expect.stringContaining('--offline'),
      cause: { code: 'INDEX_OFFLINE' },
    });
    expect(remains(layout)).toEqual([]);
  });

  test('for a CPython that has no pins', async () => {
    using wired = wire({ noIndex: true });
    const context = {
      layout: storeLayout(temporaryFolder()),
      client: wired.client,
      signal: new AbortController().signal,
      environment: {},
      now: Date.now,
    };
    const error = await refusalOf(() =>
      installRuntimeKit(context, {
        interpreter: { path: '/usr/bin/python3.8', minor: 8, version: '3.8.1' },
        architecture: 'arm64',
        sdk: 'none',
      }),
    );
    expect(error).toMatchObject({
      code: 'TOOL_UNAVAILABLE',
      message: 'Cannot run functions on CPython 3.8: this zipwright has no runtime client for it',
    });
  });

  test('interrupted while it downloads: leaves nothing', async () => {
    const { index, layout, install } = await room();
    const { filename, content } = wheelOf(ric);
    index.behave(`/files/${filename}`, { hangAfter: content.length - 10 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const installing = install({}, { context: { signal: controller.signal } });
    await Promise.all([
      expect(installing).rejects.toBe(reason),
      wait(300).then(() => {
        controller.abort(reason);
      }),
    ]);
    expect(remains(layout).filter((name) => !name.endsWith('.part'))).toEqual([]);
  });

  test('the interpreter fails: says how, and leaves nothing', async ({ skip }) => {
    skip(process.platform === 'win32', 'the stand-in is a program of Unix');
    const { layout, install } = await room();
    const interpreter = { path: '/bin/false', minor: 11, version: '3.11.7' };
    const error = await refusalOf(() => install({ interpreter }));
    expect(error).toMatchObject({
      code: 'PROCESS_FAILED',
      message:
        'Cannot compile what goes to "/var/lang/lib/python3.11/site-packages" with CPython 3.11.7 ("/bin/false"): it ended with exit code 1',
      hint: expect.stringContaining('--python PATH'),
    });
    expect(remains(layout)).toEqual([]);
  });

  test.skipIf(anyPython === undefined)('a module does not compile: names it', async () => {
    const broken = { ...ric, files: { ...ric.files, 'awslambdaric/old.py': 'print "2"\n' } };
    const { layout, install } = await room([broken, json]);
    const error = await refusalOf(() => install());
    expect(error.code).toBe('PROCESS_FAILED');
    expect(String(error.data['stdout'])).toContain('awslambdaric/old.py');
    expect(remains(layout)).toEqual([]);
  });
});

withPython('what others left', () => {
  test('a kit that a clean-up removed in part is installed anew', async () => {
    const { install } = await room();
    const kit = await install();
    rmSync(join(kit.packages, '..', UNIT_MARKER));
    rmSync(join(kit.packages, 'awslambdaric'), { recursive: true });
    await install();
    expect(existsSync(join(kit.packages, 'awslambdaric', 'bootstrap.py'))).toBe(true);
  });

  test('half a kit of a process that was killed is removed', async () => {
    const { layout, install } = await room();
    const kit = await install({ sdk: 'none' });
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const half = join(layout.root, 'tools', `.runtime-python3.11-sdk.${pid}-00000000.tmp`);
    mkdirSync(half);
    await install({ sdk: 'none' });
    expect(existsSync(half)).toBe(true);
    await install();
    expect(existsSync(half)).toBe(false);
    expect(existsSync(kit.packages)).toBe(true);
  });
});
