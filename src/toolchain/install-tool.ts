import { ToolchainError } from './errors.ts';
import type { PinnedTool } from './pinned-tools.ts';
import { makeWhole, unpackWheel, type InstallContext } from './unpack-wheel.ts';

export type { InstallContext };

/** A tool to install from its pinned wheel. */
export interface InstallRequest {
  /** Name on the index. */
  readonly project: string;
  readonly tool: PinnedTool;
  /** Where a wheel's member goes below the tool's folder; `undefined` leaves it out. */
  readonly place: (name: string) => string | undefined;
}

/**
 * Fetches a pinned wheel, checks its hash and unpacks it into the cache. Two processes may do so at once: the folder
 * appears whole, and the second one is dropped.
 * @returns the tool's folder
 * @throws {ToolchainError} TOOL_UNAVAILABLE when there is no wheel for this machine
 * @throws {IndexError}
 */
export async function installTool(context: InstallContext, request: InstallRequest): Promise<string> {
  const { project, tool, place } = request;
  const wheel = tool.wheels[`${process.platform}-${process.arch}`];
  if (wheel === undefined) {
    throw new ToolchainError(
      'TOOL_UNAVAILABLE',
      `Cannot install ${project} ${tool.version}: it has no wheel for ${process.platform} on ${process.arch}`,
      {
        hint: `install ${project} yourself and put it on PATH`,
      },
    );
  }
  const folder = context.layout.tool(`${project}-${tool.version}`);
  await makeWhole(folder, (temporary) => unpackWheel(context, { project, wheel, folder: temporary, place }));
  return folder;
}
