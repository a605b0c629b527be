import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import { IndexError } from '../index/errors.ts';
import { ToolchainError } from './errors.ts';
import { installTool, type InstallContext } from './install-tool.ts';
import { pinnedUv } from './pinned-tools.ts';
import { runProcess } from './run-process.ts';

/** A uv that can be run. */
export interface UvTool {
  readonly path: string;
  readonly version: string;
}

/** First version that writes pylock.toml for a chosen platform and reads one back as preferences. */
const MINIMUM = [0, 9, 0] as const;

const EXECUTABLE = process.platform === 'win32' ? 'uv.exe' : 'uv';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds uv on PATH, else in the cache, else installs the pinned one there.
 * @throws {ToolchainError | IndexError} when it has to be installed and cannot
 */
export async function findUv(environment: Environment, context: InstallContext): Promise<UvTool> {
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, EXECUTABLE);
    const version = folder !== '' && existsSync(path) ? await uvVersion(path, environment) : undefined;
    if (version !== undefined && isSufficient(version)) {
      return { path, version };
    }
  }
  const installed = join(context.layout.tool(`uv-${pinnedUv.version}`), EXECUTABLE);
  if (!existsSync(installed)) {
    await installUv(context);
  }
  return { path: installed, version: pinnedUv.version };
}

async function installUv(context: InstallContext): Promise<void> {
  try {
    await installTool(context, {
      project: 'uv',
      tool: pinnedUv,
      place: (name) => (/\.data\/scripts\/uv(\.exe)?$/.test(name) ? EXECUTABLE : undefined),
    });
  } catch (error) {
    if (error instanceof IndexError) {
      throw new ToolchainError(
        'TOOL_UNAVAILABLE',
        `Cannot get uv, which resolves requirements: ${error.message}`,
        {
          hint: 'install uv and put it on PATH, or build once with network: uv is then kept in the cache',
          cause: error,
        },
      );
    }
    throw error;
  }
}

async function uvVersion(path: string, environment: Environment): Promise<string | undefined> {
  try {
    const { stdout } = await runProcess({ command: path, arguments: ['--version'], environment });
    return /^uv (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch (error) {
    if (isSystemError(error)) {
      return undefined;
    }
    throw error;
  }
}

function isSufficient(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of MINIMUM.entries()) {
    const difference = (parts[index] ?? 0) - wanted;
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return true;
}
