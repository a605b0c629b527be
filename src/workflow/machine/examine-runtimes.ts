import { isSystemError } from '../../errors/system-error.ts';
import { ZipwrightError } from '../../errors/zipwright-error.ts';
import { pythonRuntimes } from '../../lambda/runtimes.ts';
import { storeLayout } from '../../store/store-layout.ts';
import { listInterpreters } from '../../toolchain/find-python.ts';
import { installRuntimeKit } from '../../toolchain/runtime-kit.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { KitState, RuntimeState } from './machine-report.ts';
import { refusingClient, wasRefused } from '../supply/refusing-client.ts';

/** Finds for each of Lambda's Python runtimes what would run it here. Nothing is installed. */
export async function examineRuntimes(surroundings: BuildSurroundings): Promise<RuntimeState[]> {
  const states: RuntimeState[] = [];
  // In turn: what an interpreter said for one runtime is known for the next.
  for (const { id, minor } of pythonRuntimes) {
    surroundings.signal.throwIfAborted();
    states.push(await examineRuntime(id, minor, surroundings));
  }
  return states;
}

/** Looks at one of them. */
export async function examineRuntime(
  runtime: string,
  minor: number,
  surroundings: BuildSurroundings,
): Promise<RuntimeState> {
  const { environment, cache } = surroundings;
  const [found] = await listInterpreters(environment, { minor, cache });
  const interpreter = found ?? { path: '', version: '', minor, architecture: machineArchitecture() };
  return {
    runtime,
    ...(found === undefined ? {} : { interpreter: { path: found.path, version: found.version } }),
    kit: await examineKit(interpreter, surroundings),
  };
}

/** Functions run on this machine's processor. */
export function machineArchitecture(): 'x86_64' | 'arm64' {
  return process.arch === 'arm64' ? 'arm64' : 'x86_64';
}

interface KitOwner {
  readonly path: string;
  readonly version: string;
  readonly minor: number;
  readonly architecture: 'x86_64' | 'arm64';
}

/** Installs the kit without a network, which finds what is there. */
async function examineKit(
  interpreter: KitOwner,
  { environment, cache, now, signal }: BuildSurroundings,
): Promise<KitState> {
  const { architecture } = interpreter;
  try {
    const { missingSdk } = await installRuntimeKit(
      { layout: storeLayout(cache), environment, now, signal, client: refusingClient },
      { interpreter, architecture, sdk: 'if-available' },
    );
    return missingSdk === undefined ? 'installed' : 'without-boto3';
  } catch (error) {
    signal.throwIfAborted();
    if (wasRefused(error)) {
      return 'missing';
    }
    if (error instanceof ZipwrightError || isSystemError(error)) {
      return 'unusable';
    }
    throw error;
  }
}
