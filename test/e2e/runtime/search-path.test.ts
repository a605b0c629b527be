import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runtimeSdkVersions } from '../../../src/lambda/sdk.ts';
import { pythons } from './installed-pythons.ts';
import type { LocalFunction } from './local-function.ts';
import { onEachRung, python, returning, type Stage } from './stage.ts';

/**
 * `sys.path` of a function on Lambda.
 * Source: what functions print: up to python3.10 the SDK is in /var/runtime, since then in the interpreter's site-packages.
 */
function lambdaPath(minor: number, sites: 'layers' | 'no layers' | 'PYTHONPATH'): string[] {
  const library = `/var/lang/lib/python3.${minor}`;
  const layers = [`/opt/python/lib/python3.${minor}/site-packages`, '/opt/python'];
  return [
    '/var/task',
    ...(sites === 'PYTHONPATH' ? [] : [...layers, ...(minor >= 11 ? [`${library}/site-packages`] : [])]),
    '/var/runtime',
    ...(sites === 'PYTHONPATH' ? ['/opt/mine'] : []),
    `/var/lang/lib/python3${minor}.zip`,
    library,
    `${library}/lib-dynload`,
    `${library}/site-packages`,
    // `site.addsitedir` adds a folder that is not there once more.
    ...(sites === 'no layers' ? layers : []),
  ];
}

/** The same with the folders that stand for Lambda's where a sandbox cannot have those. */
function expectedPath(stage: Stage, { code }: LocalFunction, path: readonly string[]): string[] {
  if (stage.promises.hasLambdaPath) {
    return [...path];
  }
  const { minor, library, packages } = stage.language;
  const runtime = minor <= 10 ? packages : expect.stringMatching(/\/src\/runtime\/python$/);
  const shown: readonly (readonly [string, unknown])[] = [
    ['/var/task', code.task],
    ['/var/runtime', runtime],
    [`/var/lang/lib/python3.${minor}/site-packages`, packages],
    [`/var/lang/lib/python3.${minor}`, library],
    ['/var/lang/lib', dirname(library)],
    ...(code.opt === undefined ? [] : [['/opt', code.opt] as const]),
  ];
  return path.map((folder) => {
    const [name, real] = shown.find(([each]) => folder === each || folder.startsWith(`${each}/`)) ?? [];
    return typeof real === 'string' ? folder.replace(name ?? '', real) : ((real ?? folder) as string);
  });
}

const VERSION =
  'def handler(event, context):\n    import boto3\n    return [boto3.__version__, boto3.__file__]\n';

onEachRung((stage) => {
  const { minor } = stage.interpreter;

  test('without layers, /opt/python comes twice, the second time at the end', async () => {
    const made = stage.function({ app: returning('sys.path', 'sys') });
    const { value } = await made.invoke();
    expect(value).toEqual(expectedPath(stage, made, lambdaPath(minor, 'no layers')));
  });

  test('layers come before what the runtime brings', async () => {
    const made = stage.function({
      app: returning('sys.path', 'sys'),
      layer: { [`python/lib/python3.${minor}/site-packages/one.py`]: '', 'python/two.py': '' },
    });
    const { value } = await made.invoke();
    expect(value).toEqual(expectedPath(stage, made, lambdaPath(minor, 'layers')));
  });

  test('a PYTHONPATH of the function replaces the folders of layers', async () => {
    const made = stage.function({
      app: returning('[sys.path, os.environ["PYTHONPATH"]]', 'sys', 'os'),
      layer: { 'python/two.py': '', 'mine/three.py': '' },
      configuration: { environment: { PYTHONPATH: '/opt/mine' } },
    });
    const { value } = await made.invoke();
    const path = expectedPath(stage, made, lambdaPath(minor, 'PYTHONPATH'));
    expect(value).toEqual([path, path[2]]);
  });

  test("the runtime's boto3 has the version that Lambda's has", async () => {
    const { boto3, botocore, urllib3 } = runtimeSdkVersions[stage.runtime] ?? {};
    const app = python`
      def handler(event, context):
          import boto3, botocore, urllib3
          boto3.client("s3", region_name="eu-central-1")
          return [boto3.__version__, botocore.__version__, urllib3.__version__, boto3.__file__]
    `;
    const { value } = await stage.function({ app }).invoke();
    const folder = minor <= 10 ? '/var/runtime' : `/var/lang/lib/python3.${minor}/site-packages`;
    const shown = stage.promises.hasLambdaPath ? folder : stage.language.packages;
    expect(value).toEqual([boto3, botocore, urllib3, `${shown}/boto3/__init__.py`]);
  });

  test("a layer's boto3 wins over the runtime's, and the function's own over both", async () => {
    const layer = { 'python/boto3.py': '__version__ = "of the layer"\n' };
    const own = { 'boto3.py': '__version__ = "its own"\n' };
    const [ofLayer, ofFunction] = await Promise.all([
      stage.function({ app: VERSION, layer }).invoke(),
      stage.function({ app: VERSION, layer, files: own }).invoke(),
    ]);
    expect(ofLayer.value).toEqual(['of the layer', expect.stringMatching(/opt\/python\/boto3\.py$/)]);
    expect(ofFunction.value).toEqual(['its own', expect.stringMatching(/task\/boto3\.py$/)]);
  });

  test("what a function brings does not replace what the runtime's client uses", async () => {
    const app = 'import simplejson\ndef handler(event, context):\n    return simplejson.__file__\n';
    const { value } = await stage
      .function({ app, files: { 'simplejson.py': 'raise ValueError()\n' } })
      .invoke();
    expect(value).toMatch(/\/simplejson\/__init__\.py$/);
  });

  test('.pth files of function and layers run', async () => {
    const made = stage.function({
      app: returning(
        '[os.environ.get("TASK"), os.environ.get("LAYER"), [each for each in sys.path if each.endswith("extra")]]',
        'os',
        'sys',
      ),
      files: { 'a.pth': 'import os; os.environ["TASK"] = "ran"\nextra\n', 'extra/empty.py': '' },
      layer: { 'python/b.pth': 'import os; os.environ["LAYER"] = "ran"\n' },
    });
    const { value } = await made.invoke();
    expect(value).toEqual([
      'ran',
      'ran',
      [join(stage.promises.hasLambdaPath ? '/var/task' : made.code.task, 'extra')],
    ]);
  });

  test('modules, programs and libraries of function and layers are found', async () => {
    const made = stage.function({
      app: python`
        import ctypes, os, subprocess
        import nested, flat
        def handler(event, context):
            said = subprocess.run(["greet"], stdout=subprocess.PIPE).stdout.decode()
            for name in ("libof_layer.so.1", "libof_function.so", "libof_root.so"):
                ctypes.CDLL(name)
            return [nested.NAME, flat.NAME, said]
      `,
      files: {
        'lib/libof_function.so': { text: sharedLibrary(stage), mode: 0o755 },
        'libof_root.so': { text: sharedLibrary(stage), mode: 0o755 },
      },
      layer: {
        [`python/lib/python3.${minor}/site-packages/nested.py`]: 'NAME = "nested"\n',
        'python/flat.py': 'NAME = "flat"\n',
        'bin/greet': { text: '#!/bin/sh\necho hello\n', mode: 0o755 },
        'lib/libof_layer.so.1': { text: sharedLibrary(stage), mode: 0o755 },
      },
    });
    expect((await made.invoke()).value).toEqual(['nested', 'flat', 'hello\n']);
  });

  test("nothing of the interpreter's own site-packages is there", async () => {
    const found = await stage.ask(
      '[name for name in ("pip", "setuptools", "certifi", "_distutils_hack") if importlib.util.find_spec(name)]',
      'importlib',
      'importlib.util',
    );
    expect(found).toEqual([]);
  });
}, pythons);

/** Any library will do: that of the runtime's client is always there. */
function sharedLibrary(stage: Stage): Buffer {
  const [path = ''] = globSync(join(stage.language.packages, 'runtime_client.*.so'));
  return readFileSync(path);
}
