import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runtimeSdkVersions } from '../../src/lambda/sdk.ts';
import { storeLayout } from '../../src/store/store-layout.ts';
import { listInterpreters } from '../../src/toolchain/find-python.ts';
import { installRuntimeKit } from '../../src/toolchain/runtime-kit.ts';
import { connectIndex } from '../../src/workflow/supply/index-connection.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { output } from './cli.ts';

/** Imports what a runtime brings, and says what it is. */
const SAY = `
import sys
sys.path[:0] = sys.argv[1:]
import json, boto3, botocore, dateutil.parser, jmespath, s3transfer, urllib3
import awslambdaric.bootstrap, runtime_client, simplejson, snapshot_restore_py
from importlib.metadata import version
boto3.client("s3", region_name="eu-central-1")
print(json.dumps({
    **{name: version(name) for name in ("boto3", "botocore", "urllib3")},
    "native": [hasattr(runtime_client, "next"), simplejson.encoder.c_make_encoder is not None],
}))
`;

test("python3.11's kit from the real index: all of it imports, from its bytecode", async ({ skip }) => {
  const [interpreter] = await listInterpreters(process.env, { minor: 11 });
  if (interpreter === undefined || process.platform !== 'linux') {
    return skip('there is no CPython 3.11 for Linux on this machine');
  }
  const cache = temporaryFolder();
  const { signal } = new AbortController();
  const surroundings = { environment: process.env, cache, now: Date.now, signal };
  const { client, http } = connectIndex(surroundings, { offline: false, index: { directory: cache } });
  using _connections = http;
  const kit = await installRuntimeKit(
    { layout: storeLayout(cache), client, signal, environment: process.env, now: Date.now },
    { interpreter, architecture: interpreter.architecture, sdk: 'required' },
  );
  const files = () => globSync(join(kit.packages, '**')).sort();
  const installed = files();
  const said = await output(interpreter.path, ['-I', '-S', '-c', SAY, kit.packages]);
  const { boto3, botocore, urllib3 } = runtimeSdkVersions['python3.11'] ?? {};
  expect(JSON.parse(said)).toEqual({ boto3, botocore, urllib3, native: [true, true] });
  // Bytecode that the interpreter had not taken it would have written anew.
  expect(files()).toEqual(installed);
  expect(installed.filter((path) => path.endsWith('.pyc')).length).toBeGreaterThan(200);
});
