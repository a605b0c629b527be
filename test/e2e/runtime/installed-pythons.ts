import { dirname } from 'node:path';
import type { PythonLanguage } from '../../../src/runtime/sandbox/language.ts';
import { storeLayout } from '../../../src/store/store-layout.ts';
import { listInterpreters, type LocalInterpreter } from '../../../src/toolchain/find-python.ts';
import { installRuntimeKit } from '../../../src/toolchain/runtime-kit.ts';
import { runtimePins } from '../../../src/toolchain/runtime-pins.ts';
import { connectIndex } from '../../../src/workflow/supply/index-connection.ts';
import { sharedCache } from '../cli.ts';

const all = await listInterpreters(process.env);

/** Every CPython of this machine that this user can run and that is one of Lambda's, the newest first. */
export const pythons: readonly LocalInterpreter[] = all
  .filter(({ minor }) => minor in runtimePins)
  .toSorted((a, b) => b.minor - a.minor);

/** `3.11.2 of /usr` */
export const nameOf = ({ version, prefix }: LocalInterpreter): string => `${version} of ${prefix}`;

/** An interpreter with AWS's runtime client and boto3 from the real index, fetched into the cache once. */
export async function languageOf(interpreter: LocalInterpreter): Promise<PythonLanguage> {
  const { signal } = new AbortController();
  const surroundings = { environment: process.env, cache: sharedCache, now: Date.now, signal };
  const { client, http } = connectIndex(surroundings, { offline: false, index: { directory: sharedCache } });
  using _connections = http;
  const { packages } = await installRuntimeKit(
    { layout: storeLayout(sharedCache), client, signal, environment: process.env, now: Date.now },
    { interpreter, architecture: interpreter.architecture, sdk: 'required' },
  );
  const { minor, path, standardLibrary, libraryFolder } = interpreter;
  return {
    kind: 'python',
    minor,
    executable: path,
    library: standardLibrary,
    links: libraryFolder ?? dirname(standardLibrary),
    packages,
  };
}
