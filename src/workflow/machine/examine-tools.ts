import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ToolchainError } from '../../toolchain/errors.ts';
import { pinnedUv, pinnedZig, type PinnedTool } from '../../toolchain/pinned-tools.ts';
import { findUv } from '../../toolchain/uv.ts';
import { storeLayout, type StoreLayout } from '../../store/store-layout.ts';
import { UNIT_MARKER } from '../../store/unit-folder.ts';
import { askVersion, programOnPath } from '../source/ask-version.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { ToolState } from './machine-report.ts';
import { refusingClient, wasRefused } from '../supply/refusing-client.ts';

/** Finds other people's programs, each by asking it for its version. Nothing is installed. */
export function examineTools(surroundings: BuildSurroundings): Promise<ToolState[]> {
  return Promise.all([examineUv(surroundings), examineGit(surroundings), examineZig(surroundings)]);
}

async function examineUv(surroundings: BuildSurroundings): Promise<ToolState> {
  const { environment, cache, signal } = surroundings;
  try {
    const { path } = await findUv(environment, {
      layout: storeLayout(cache),
      client: refusingClient,
      signal,
    });
    return await examineProgram('uv', path, surroundings);
  } catch (error) {
    signal.throwIfAborted();
    if (wasRefused(error)) {
      const passedOver = programOnPath('uv', environment);
      return onDemand('uv', pinnedUv, passedOver === undefined ? {} : { passedOver });
    }
    if (error instanceof ToolchainError) {
      return { name: 'uv', state: 'missing', reason: error.message, hint: error.hint ?? INSTALL.uv };
    }
    throw error;
  }
}

async function examineGit(surroundings: BuildSurroundings): Promise<ToolState> {
  const path = programOnPath('git', surroundings.environment);
  return path === undefined
    ? { name: 'git', state: 'missing', reason: 'it is not on PATH', hint: INSTALL.git }
    : examineProgram('git', path, surroundings);
}

/** zig counts in the cache only: see {@link findZig}. */
async function examineZig(surroundings: BuildSurroundings): Promise<ToolState> {
  const path = cachedZig(storeLayout(surroundings.cache));
  if (path !== undefined) {
    return examineProgram('zig', path, surroundings);
  }
  const { platform, arch } = process;
  return `${platform}-${arch}` in pinnedZig.wheels
    ? onDemand('zig', pinnedZig)
    : {
        name: 'zig',
        state: 'missing',
        reason: `there is no zig ${pinnedZig.version} for ${platform} on ${arch}`,
        hint: 'build C and C++ extensions on another machine, or with --builder',
      };
}

function cachedZig(layout: StoreLayout): string | undefined {
  const folder = layout.tool(`ziglang-${pinnedZig.version}`);
  const path = join(folder, process.platform === 'win32' ? 'zig.exe' : 'zig');
  return existsSync(path) && existsSync(join(folder, UNIT_MARKER)) ? path : undefined;
}

const INSTALL = {
  uv: 'install uv, and put it on PATH',
  git: 'install git, if requirements come from repositories',
  zig: 'clean the cache (zipwright cache clean): zig is then fetched anew',
};

async function examineProgram(
  name: ToolState['name'],
  path: string,
  { environment, signal }: BuildSurroundings,
): Promise<ToolState> {
  const answer = await askVersion([path, name === 'zig' ? 'version' : '--version'], { environment, signal });
  return 'version' in answer
    ? { name, state: 'found', version: answer.version, path }
    : { name, state: 'missing', reason: answer.reason, hint: INSTALL[name] };
}

function onDemand(
  name: ToolState['name'],
  { version }: PinnedTool,
  more: { readonly passedOver?: string } = {},
): ToolState {
  return { name, state: 'on-demand', version, ...more };
}
