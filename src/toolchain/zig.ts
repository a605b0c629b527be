import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keepWhole, UNIT_MARKER } from '../store/unit-folder.ts';
import { installTool, type InstallContext } from './install-tool.ts';
import { pinnedZig } from './pinned-tools.ts';

/** A zig that can be run: `zig cc` and `zig c++` compile for any glibc and processor. */
export interface ZigTool {
  readonly path: string;
  readonly version: string;
  /** Folder for what zig compiles of its own libraries, once per target. */
  readonly cache: string;
}

export interface ZigContext extends InstallContext {
  readonly now: () => number;
}

/** Libraries and headers of other systems, which are two thirds of zig's files. */
const OTHER_SYSTEMS =
  /^lib\/(docs\/|libtsan\/|build-web\/|libc\/(mingw|darwin|wasi|musl|freebsd|netbsd|openbsd)\/)/;
const OWN_HEADERS =
  /^lib\/libc\/include\/(generic-glibc|any-linux-any|(x86_64|x86|aarch64)-linux-(gnu|any))\//;

/**
 * Finds the pinned zig in the cache, else installs it there. One on PATH is never used: with another version the same
 * source would give another library.
 * @throws {ToolchainError | IndexError} when it has to be installed and cannot
 */
export async function findZig(context: ZigContext): Promise<ZigTool> {
  const { layout, now } = context;
  const folder = layout.tool(`ziglang-${pinnedZig.version}`);
  const path = join(folder, process.platform === 'win32' ? 'zig.exe' : 'zig');
  if (!existsSync(path) || !existsSync(join(folder, UNIT_MARKER))) {
    rmSync(folder, { recursive: true, force: true });
    await installTool(context, { project: 'ziglang', tool: pinnedZig, place: placeOf });
  }
  const cache = layout.tool(`zig-cache-${pinnedZig.version}`);
  keepWhole(folder, now());
  keepWhole(cache, now());
  return { path, version: pinnedZig.version, cache };
}

/** @returns where a member of zig's wheel goes, or `undefined` for what no build for Lambda reads */
function placeOf(name: string): string | undefined {
  // The wheel's one empty file becomes the marker, so that the folder never appears without.
  if (name === 'ziglang/__init__.py') {
    return UNIT_MARKER;
  }
  const path = name.startsWith('ziglang/') ? name.slice('ziglang/'.length) : undefined;
  if (path === undefined || path.endsWith('.py') || OTHER_SYSTEMS.test(path)) {
    return undefined;
  }
  return path.startsWith('lib/libc/include/') && !OWN_HEADERS.test(path) ? undefined : path;
}
