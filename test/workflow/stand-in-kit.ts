import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { storeLayout } from '../../src/store/store-layout.ts';
import { UNIT_MARKER } from '../../src/store/unit-folder.ts';
import type { LocalInterpreter } from '../../src/toolchain/find-python.ts';
import { installRuntimeKit } from '../../src/toolchain/runtime-kit.ts';
import { refusingClient } from '../../src/workflow/supply/refusing-client.ts';
import { refusalOf } from '../errors/refusal-of.ts';

/** As much of AWS's runtime client as a function needs that answers and never fails. */
const CLIENT: Readonly<Record<string, string>> = {
  'runtime_client.py': 'def initialize_client(agent):\n    pass\n',
  'awslambdaric/__init__.py': '',
  'awslambdaric/lambda_runtime_client.py': 'def _user_agent():\n    return ""\n',
  'awslambdaric/__main__.py': `\
import http.client, importlib, json, os, sys

def main(arguments):
    task, handler = arguments
    sys.path.insert(0, task)
    module, name = handler.rsplit(".", 1)
    function = getattr(importlib.import_module(module), name)
    base = "/2018-06-01/runtime/invocation/"
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        connection.request("GET", base + "next")
        answer = connection.getresponse()
        number = answer.getheader("Lambda-Runtime-Aws-Request-Id")
        result = function(json.loads(answer.read()), None)
        connection.request("POST", base + number + "/response", json.dumps(result))
        connection.getresponse().read()
`,
};

/** What the stand-in is like. */
export interface StandInKit {
  /** Whether boto3's part is there as well. Default: it is. */
  readonly hasSdk?: boolean;
  /** Files instead of its own ones. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Puts a small runtime client where a cache has the kit of an interpreter, so that no network is needed. */
export async function standInKit(
  cache: string,
  interpreter: LocalInterpreter,
  { hasSdk = true, files = CLIENT }: StandInKit = {},
): Promise<void> {
  const folder = await kitFolder(cache, interpreter);
  for (const part of ['client', ...(hasSdk ? ['sdk'] : [])]) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, part, name);
      mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
      writeFileSync(path, text, { mode: 0o644 });
    }
  }
  writeFileSync(join(folder, UNIT_MARKER), '');
}

/** Where it belongs, as its installer says. */
async function kitFolder(cache: string, interpreter: LocalInterpreter): Promise<string> {
  const layout = storeLayout(cache);
  const asked: string[] = [];
  const nowhere = {
    ...layout,
    tool: (name: string): string => {
      asked.push(layout.tool(name));
      return join(cache, 'nothing');
    },
  };
  const [signal, environment, now] = [new AbortController().signal, {}, Date.now];
  await refusalOf(() =>
    installRuntimeKit(
      { layout: nowhere, client: refusingClient, environment, now, signal },
      { interpreter, architecture: interpreter.architecture, sdk: 'none' },
    ),
  );
  return asked[0] ?? '';
}
