import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { root } from '../cli.ts';
import { pythons } from './installed-pythons.ts';
import { onEachRung, python, returning } from './stage.ts';

// Every version: these depend on the interpreter.
onEachRung((stage) => {
  const { minor } = stage.interpreter;

  test('os.environ is what Lambda documents and the function sets, nothing more', async () => {
    const made = stage.function({
      app: returning('dict(os.environ)', 'os'),
      configuration: { environment: { STAGE: 'test', AWS_LAMBDA_MAX_CONCURRENCY: '5' } },
    });
    const { value, logStream } = await made.invoke({}, { traceId: 'Root=1-0-1;Parent=2;Sampled=0' });
    const { hasLambdaVariables } = stage.promises;
    const { LD_LIBRARY_PATH: libraries, ...variables } = lambdaVariables(minor);
    expect(value).toEqual({
      ...variables,
      ...(hasLambdaVariables
        ? { LD_LIBRARY_PATH: libraries }
        : realVariables(minor, stage.language.packages, made.code.task)),
      STAGE: 'test',
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      _X_AMZN_TRACE_ID: 'Root=1-0-1;Parent=2;Sampled=0',
    });
  });

  test('text is UTF-8 everywhere, and times are UTC', async () => {
    const encodings = [
      'sys.getdefaultencoding()',
      'sys.getfilesystemencoding()',
      'sys.stdout.encoding',
      'sys.stderr.encoding',
      'locale.getpreferredencoding(False).upper()',
      'os.fsdecode(b"\\xc3\\xa4")',
      'time.tzname',
      'time.localtime(0).tm_hour',
    ];
    expect(await stage.ask(`[${encodings.join(', ')}]`, 'sys', 'locale', 'os', 'time')).toEqual([
      'utf-8',
      'utf-8',
      'utf-8',
      'utf-8',
      'UTF-8',
      'ä',
      ['UTC', 'UTC'],
      0,
    ]);
  });

  test('the interpreter has what an interpreter that is started has', async () => {
    const facts = [
      'sys.version_info[:2]',
      '[name for name in ("exit", "quit", "copyright", "license", "help") if not hasattr(builtins, name)]',
      '"site" in sys.modules',
      'os.path.basename(sys.executable)',
      '[getattr(sys.flags, name) for name in ("optimize", "dont_write_bytecode", "bytes_warning", "debug")]',
      'sys.argv',
    ];
    expect(await stage.ask(`[${facts.join(', ')}]`, 'sys', 'os', 'builtins')).toEqual([
      [3, minor],
      [],
      true,
      `python3.${minor}`,
      [0, 0, 0, 0],
      ['/var/runtime/bootstrap.py'],
    ]);
  });

  test('programs of the function run on the same interpreter', async () => {
    const code = 'import sys, json, boto3; print(json.dumps([sys.version_info[:2], boto3.__version__]))';
    const said = await stage.ask(
      `json.loads(subprocess.run([sys.executable, "-c", ${JSON.stringify(code)}], stdout=subprocess.PIPE).stdout)`,
      'sys',
      'json',
      'subprocess',
    );
    expect(said).toEqual([[3, minor], await stage.ask('boto3.__version__', 'boto3')]);
  });
}, pythons);

onEachRung((stage) => {
  const { promises } = stage;

  test('it is started as documented', async () => {
    const command = (await stage.ask('open("/proc/self/cmdline").read().split("\\0")', 'os')) as string[];
    // What is forked has the command of what it was forked from.
    expect(command.some((each) => each.endsWith('/supervisor.py'))).toBe(promises.forks);
    expect(command.includes('/var/runtime/bootstrap.py')).toBe(!promises.forks);
  });

  test('package and layers may be in folders of any name', async () => {
    const folder = join(temporaryFolder(), 'My functions', "it's %s $HOME {0}");
    const made = stage.make(
      {
        app: 'import layered, subprocess\ndef handler(event, context):\n    subprocess.run(["greet"], check=True)\n    raise ValueError(layered.NAME)\n',
        layer: {
          'python/layered.py': 'NAME = "layered"\n',
          'bin/greet': { text: '#!/bin/sh\necho hello\n', mode: 0o755 },
        },
      },
      folder,
    );
    onTestFinished(() => made.close());
    expect((await made.invoke()).value).toMatchObject({
      errorMessage: 'layered',
      stackTrace: ['  File "/var/task/app.py", line 4, in handler\n    raise ValueError(layered.NAME)\n'],
    });
    expect(made.output[0]).toBe('hello\n');
  });

  test('working folder, umask and limits are those of Lambda', async () => {
    const [cwd, ...rest] = (await stage.ask(
      '[os.getcwd(), os.umask(0o22), resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE)]',
      'os',
      'resource',
    )) as unknown[];
    expect(cwd).toEqual(promises.hasLambdaFolders ? '/var/task' : expect.stringMatching(/\/task$/));
    expect(rest).toEqual([0o022, [1024, 1024], [0, 0]]);
  });

  test('the user is the one that is documented, and cannot become more', async () => {
    const [users, groups, status] = (await stage.ask(
      '[os.getresuid(), os.getresgid() + tuple(os.getgroups()), open("/proc/self/status").read()]',
      'os',
    )) as [number[], number[], string];
    const own = [process.getuid?.(), process.getgid?.()];
    const [uid, gid] = promises.hasLambdaUser ? [993, 990] : own;
    expect(users).toEqual([uid, uid, uid]);
    expect(groups.slice(0, 3)).toEqual([gid, gid, gid]);
    const lines = Object.fromEntries(status.split('\n').map((line) => line.split(/:\s*/)));
    const none = '0'.repeat(16);
    expect(lines).toMatchObject({ CapEff: none, CapPrm: none, CapInh: none, CapAmb: none, NoNewPrivs: '1' });
  });

  test('its name is the one that Lambda has', async () => {
    const name = await stage.ask(
      'pwd.getpwuid(os.getuid()).pw_name if os.getuid() == 993 else None',
      'pwd',
      'os',
    );
    expect(name).toBe(promises.hasLambdaUser ? 'sbx_user1051' : null);
  });

  test('nothing is open but the standard streams, and what the function opens itself', async () => {
    const open = await stage.ask(
      '{each: os.readlink("/proc/self/fd/" + each) for each in os.listdir("/proc/self/fd") if os.path.lexists("/proc/self/fd/" + each)}',
      'os',
    );
    const { 0: input, 1: output, 2: error, 3: telemetry, ...others } = open as Record<string, string>;
    expect([input, error, telemetry]).toEqual(['/dev/null', output, output]);
    expect(Object.values(others).filter((target) => !/^(socket:|anon_inode:|\/proc\/)/.test(target))).toEqual(
      [],
    );
  });

  test('the package, layers and the runtime are read-only', async ({ skip }) => {
    skip(!promises.hasLambdaFolders, 'this rung does not promise it');
    const made = stage.function({
      app: python`
        import os
        def handler(event, context):
            found = {}
            for folder in event:
                try:
                    open(folder + "/written", "w").close()
                    found[folder] = "written"
                except OSError as error:
                    found[folder] = os.strerror(error.errno)
            os.path.exists("/var/task/app.py")
            return found
      `,
      layer: { 'python/two.py': '' },
    });
    const folders = [
      '/var/task',
      '/opt',
      '/opt/python',
      '/var/runtime',
      '/var/lang',
      '/',
      '/usr',
      '/etc',
      '/var',
      '/dev',
    ];
    const { value } = await made.invoke(folders);
    expect(value).toEqual(Object.fromEntries(folders.map((folder) => [folder, 'Read-only file system'])));
  });

  test('/tmp is its own, empty, writable, of the configured size and gone afterwards', async ({ skip }) => {
    skip(!promises.hasOwnTmp, 'this rung does not promise it');
    const app = python`
      import os
      FOUND = os.listdir("/tmp")
      def handler(event, context):
          status = os.statvfs("/tmp")
          written = 0
          try:
              with open("/tmp/fill", "wb") as file:
                  while written < 64 << 20:
                      written += file.write(bytes(1 << 20))
                      file.flush()
          except OSError as error:
              return [FOUND, status.f_frsize * status.f_blocks, written, os.strerror(error.errno)]
    `;
    const made = stage.function({
      app,
      configuration: { ephemeralStorage: 8 },
      pool: { maxEnvironments: 2 },
    });
    const [one, two] = await Promise.all([made.invoke(), made.invoke()]);
    const megabyte = 1024 * 1024;
    const wanted = [[], 8 * megabyte, expect.any(Number), 'No space left on device'];
    expect([one.value, two.value]).toEqual([wanted, wanted]);
    expect((one.value as number[])[2]).toBeGreaterThanOrEqual(7 * megabyte);
  });

  test("this machine's files are out of sight", async ({ skip }) => {
    skip(!promises.hidesFiles, 'this rung does not promise it');
    const secret = join(temporaryFolder(), 'open');
    mkdirSync(secret, { mode: 0o777 });
    writeFileSync(join(secret, 'secret'), '');
    const paths = [
      secret,
      root,
      '/root',
      '/home',
      '/mnt',
      '/srv',
      '/sys',
      '/boot',
      '/etc/shadow',
      '/etc/hostname',
      '/dev/shm',
      '/run/host',
      '/run/zipwright',
      '/var/lib',
      '/var/log',
      process.execPath.startsWith('/usr/') ? secret : process.execPath,
    ];
    expect(
      await stage.ask(`[each for each in ${JSON.stringify(paths)} if os.path.lexists(each)]`, 'os'),
    ).toEqual([]);
    expect(await stage.ask('sorted(os.listdir("/dev"))', 'os')).toEqual([
      'fd',
      'full',
      'null',
      'random',
      'stderr',
      'stdin',
      'stdout',
      'urandom',
      'zero',
    ]);
    expect(
      await stage.ask('[os.listdir("/tmp"), os.path.isdir("/run") and os.listdir("/run") or []]', 'os'),
    ).toEqual([[], []]);
  });

  test('without /dev/shm, locks between processes are what they are on Lambda', async ({ skip }) => {
    skip(!promises.hidesFiles, 'this rung does not promise it');
    const app = python`
      import multiprocessing
      def handler(event, context):
          try:
              multiprocessing.Lock()
          except OSError as error:
              return str(error)
    `;
    // Which of the two is the C library's choice.
    expect((await stage.function({ app }).invoke()).value).toMatch(/^\[Errno (2|38)\]/);
  });

  test('namespaces of its own do not bring them back', async ({ skip }) => {
    skip(!promises.hidesFiles, 'this rung does not promise it');
    const script =
      'for each in /run /proc /tmp /opt /var/task; do umount $each 2>/dev/null && echo $each; done; ls -A /run; mount -t tmpfs none /var/runtime && echo mounted';
    const [inside, outside] = (await stage.ask(
      `[subprocess.run(command + ["sh", "-c", ${JSON.stringify(script)}], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode() for command in (["unshare", "--user", "--map-root-user", "--mount"], [])]`,
      'subprocess',
    )) as string[];
    // There it may mount what only it sees, but nothing that is mounted goes away.
    expect(inside).toMatch(/^(mounted\n)?$/);
    expect(outside).toBe('');
  });

  test('no process is to be seen but its own, and the first one keeps its secrets', async ({ skip }) => {
    skip(!promises.hasOwnProcesses, 'this rung does not promise it');
    const made = stage.function({
      app: python`
        import os
        def look(path):
            try:
                return os.listdir(path) if os.path.isdir(path) else len(open(path, "rb").read(1))
            except OSError as error:
                return os.strerror(error.errno)
        def handler(event, context):
            pids = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
            try:
                os.kill(1, 9)
            except OSError:
                pass
            return [pids, os.getpid(), [look("/proc/1/" + name) for name in ("fd", "mem", "environ", "root", "cwd")]]
      `,
    });
    const { value } = await made.invoke();
    expect(value).toEqual([[1, 2], 2, expect.any(Array)]);
    const [, , secrets] = value as [unknown, unknown, unknown[]];
    if (promises.forks) {
      // It speaks to the program that starts sandboxes.
      expect(secrets.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => 'Permission denied'));
    }
    expect((await made.invoke()).value).toEqual([[1, 2], 2, secrets]);
  });
});

function lambdaVariables(minor: number): Record<string, string> {
  return {
    _HANDLER: 'app.handler',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129',
    _AWS_XRAY_DAEMON_PORT: '2000',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_EXECUTION_ENV: `AWS_Lambda_python3.${minor}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_FUNCTION_NAME: 'greeter',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/greeter',
    AWS_REGION: 'eu-west-1',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: '/var/task',
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    PWD: '/var/task',
    PYTHONPATH: '/var/runtime',
    SHLVL: '0',
    TZ: ':UTC',
  };
}

/** Those that name folders, where a sandbox cannot have Lambda's. */
function realVariables(minor: number, packages: string, task: string): Record<string, unknown> {
  const runtime = minor <= 10 ? packages : expect.stringMatching(/\/src\/runtime\/python$/);
  const both = minor <= 10 ? packages : expect.stringMatching(/\/src\/runtime\/python:\/.*\/sdk$/);
  return { LAMBDA_TASK_ROOT: task, PWD: task, LAMBDA_RUNTIME_DIR: runtime, PYTHONPATH: both };
}
