import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import type { Files } from './local-function.ts';
import { eventually, onEachRung, python, returning } from './stage.ts';

const SHOW = returning(
  '[os.environ.get("WRAPPED"), os.environ.get("PYTHONOPTIMIZE"), sys.flags.optimize, event]',
  'os',
  'sys',
);

function wrapper(text: string, mode = 0o755): Files {
  return { 'wrapper/start': { text, mode } };
}

const WRAPPED = { environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper/start' } };

/** An external extension that prints each event that it gets. */
const EXTENSION = python`
  #!/usr/bin/env python3
  import json, os, sys, urllib.request
  BASE = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2020-01-01/extension/"
  def ask(path, headers, body=None):
      request = urllib.request.Request(BASE + path, headers=headers, data=body)
      with urllib.request.urlopen(request) as response:
          return response.headers, json.load(response)
  headers, answer = ask("register", {"Lambda-Extension-Name": os.path.basename(sys.argv[0])}, json.dumps({"events": EVENTS}).encode())
  print("registered", json.dumps(answer, sort_keys=True), flush=True)
  print("variables", sorted(name for name in os.environ if name.startswith("_") or "TASK" in name or "TRACE" in name), flush=True)
  own = {"Lambda-Extension-Identifier": headers["Lambda-Extension-Identifier"]}
  while True:
      _, event = ask("event/next", own)
      print("event", json.dumps({name: event.get(name) for name in ("eventType", "requestId", "shutdownReason")}), flush=True)
      if event["eventType"] == "SHUTDOWN":
          break
`;

function extension(events: readonly string[], source = EXTENSION): Files {
  return { 'extensions/tracer': { text: source.replace('EVENTS', JSON.stringify(events)), mode: 0o755 } };
}

onEachRung((stage) => {
  test('package, layer and the folder of this run may lie behind links, in /tmp too', async ({ skip }) => {
    skip(!stage.promises.hasLambdaFolders, 'this rung does not promise it');
    const folder = temporaryFolder();
    for (const name of ['code', 'layer', 'runs']) {
      mkdirSync(join(folder, 'real', name), { recursive: true });
    }
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    writeFileSync(join(folder, 'real', 'code', 'app.py'), returning('open("/opt/told").read()'));
    writeFileSync(join(folder, 'real', 'layer', 'told'), 'by the layer');
    vi.stubEnv('TMPDIR', join(folder, 'link', 'runs'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const host = await stage.startHost();
    onTestFinished(() => host.close());
    const code = { task: join(folder, 'link', 'code'), opt: join(folder, 'link', 'layer') };
    const made = stage.make({ code }, folder, host);
    onTestFinished(() => made.close());
    expect((await made.invoke()).value).toBe('by the layer');
  });

  test('a wrapper of a layer starts the runtime', async () => {
    const layer = wrapper('#!/bin/bash\nexport WRAPPED="$#"\nexec "$@"\n');
    const made = stage.function({ app: SHOW, layer, configuration: WRAPPED });
    const { value } = await made.invoke('event');
    expect(value).toEqual([expect.stringMatching(/^[1-9]\d*$/), null, 0, 'event']);
    expect((await made.invoke('again')).value).toEqual([expect.anything(), null, 0, 'again']);
  });

  test('a wrapper that does not exist, one that is no program, one that fails', async () => {
    const layers = [{ other: '' }, wrapper('#!/bin/sh\nexec "$@"\n', 0o644), wrapper('#!/bin/sh\nexit 5\n')];
    const made = layers.map((layer) => stage.function({ app: SHOW, layer, configuration: WRAPPED }));
    const results = await Promise.all(made.map((each) => each.invoke()));
    const told = results.map(({ value, errorType }) => [
      errorType,
      (value as { errorMessage: string }).errorMessage.replace(/^RequestId: \S+ /, ''),
    ]);
    expect(told).toEqual(
      [127, 126, 5].map((code) => [
        'Runtime.ExitError',
        `Error: Runtime exited with error: exit status ${code}`,
      ]),
    );
    // Once when the environment is made, and once within the invocation.
    expect(made.map(({ output }) => output)).toEqual(
      ['does not exist', 'is not an executable', undefined].map((reason) =>
        reason === undefined
          ? []
          : [0, 1].map(() => expect.stringMatching(new RegExp(`/wrapper/start: ${reason}\n$`))),
      ),
    );
  });

  test('variables that an interpreter reads when it starts', async () => {
    const facts = [
      'sys.flags.optimize',
      'sys.flags.hash_randomization',
      'sys.flags.dont_write_bytecode',
      'os.environ["LANG"]',
      'os.fsdecode(b"\\xc3\\xa4") == "\\u00e4"',
      'time.tzname[0]',
      'boto3.__name__',
      '"/opt/python" in sys.path or any(each.endswith("/opt/python") for each in sys.path)',
    ];
    const made = stage.function({
      app: returning(`[${facts.join(', ')}]`, 'sys', 'os', 'time', 'boto3'),
      layer: { 'python/one.py': '' },
      configuration: {
        environment: {
          PYTHONOPTIMIZE: '2',
          PYTHONHASHSEED: '0',
          PYTHONDONTWRITEBYTECODE: '1',
          LANG: 'C.UTF-8',
          TZ: 'Europe/Berlin',
        },
      },
    });
    expect((await made.invoke()).value).toEqual([2, 0, 1, 'C.UTF-8', true, 'CET', 'boto3', true]);
  });

  test('a time zone of the function', async () => {
    const app = returning('[os.environ["TZ"], time.localtime(0).tm_hour]', 'os', 'time');
    const made = stage.function({ app, configuration: { environment: { TZ: 'America/New_York' } } });
    expect((await made.invoke()).value).toEqual(['America/New_York', 19]);
  });

  test('an external extension gets its events, and ends in order', async ({ skip }) => {
    const layer = extension(['INVOKE', 'SHUTDOWN']);
    const made = stage.function({ app: SHOW, layer });
    if (!stage.promises.startsExtensions) {
      await expect(made.invoke()).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE' });
      return skip('this rung refuses it');
    }
    const requestId = '01234567-89ab-4def-8123-456789abcdef';
    expect((await made.invoke('one', { requestId })).value).toEqual([null, null, 0, 'one']);
    await made.invoke('two');
    await made.close();
    const said = made.output.map((line) => line.trim());
    expect(said).toEqual([
      'registered {"functionName": "greeter", "functionVersion": "$LATEST", "handler": "app.handler"}',
      'variables []',
      `event {"eventType": "INVOKE", "requestId": "${requestId}", "shutdownReason": null}`,
      expect.stringContaining('event {"eventType": "INVOKE"'),
      'event {"eventType": "SHUTDOWN", "requestId": null, "shutdownReason": "spindown"}',
    ]);
    expect(made.platform.filter((line) => line.startsWith('EXTENSION'))).toEqual([
      'EXTENSION\tName: tracer\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n',
    ]);
  });

  test('an extension is told of a timeout', async ({ skip }) => {
    skip(!stage.promises.startsExtensions, 'this rung does not promise it');
    const app = 'import time\ndef handler(event, context):\n    time.sleep(30)\n';
    const made = stage.function({ app, layer: extension(['SHUTDOWN']), configuration: { timeout: 1 } });
    expect((await made.invoke()).value).toMatchObject({ errorType: 'Sandbox.Timedout' });
    await eventually(() => made.output.at(-1)).toContain('"shutdownReason": "timeout"');
  });

  test('an extension that exits takes its environment along', async ({ skip }) => {
    skip(!stage.promises.startsExtensions, 'this rung does not promise it');
    const source = EXTENSION.replace(/if event\["eventType"\] == "SHUTDOWN":\n\s+break/, 'sys.exit(3)');
    const made = stage.function({
      app: 'import time\ndef handler(event, context):\n    time.sleep(event)\n',
      layer: extension(['INVOKE'], source),
    });
    expect((await made.invoke(5)).value).toMatchObject({
      errorType: 'Extension.Crash',
      errorMessage: expect.stringMatching(/Error: exit status 3$/),
    });
  });

  test('an extension that cannot be started', async ({ skip }) => {
    skip(!stage.promises.startsExtensions, 'this rung does not promise it');
    const layer = { 'extensions/tracer': { text: '#!/nowhere/sh\n', mode: 0o755 } };
    const { value } = await stage.function({ app: SHOW, layer }).invoke();
    expect(value).toMatchObject({ errorType: expect.stringMatching(/^Extension\./) });
  });

  test('an extension is none of the children of the runtime', async ({ skip }) => {
    skip(!stage.promises.startsExtensions, 'this rung does not promise it');
    const app = python`
      import os
      def handler(event, context):
          try:
              return os.waitpid(-1, os.WNOHANG)
          except ChildProcessError:
              return "no children"
    `;
    const { value } = await stage.function({ app, layer: extension(['INVOKE']) }).invoke();
    expect(value).toBe('no children');
  });
});
