import { existsSync } from 'node:fs';
import { IndexError } from '../index/errors.ts';
import { ToolchainError } from './errors.ts';
import { pinnedDebugpy } from './pinned-tools.ts';
import { makeWhole, unpackWheel, type InstallContext } from './unpack-wheel.ts';

/**
 * Finds debugpy in the cache, or installs it there.
 * @returns a folder with the package `debugpy`
 * @throws {ToolchainError} TOOL_UNAVAILABLE
 */
export async function installDebugpy(context: InstallContext): Promise<string> {
  const { version, wheel } = pinnedDebugpy;
  const folder = context.layout.tool(`debugpy-${version}`);
  if (!existsSync(folder)) {
    try {
      await makeWhole(folder, (temporary) =>
        unpackWheel(context, {
          project: 'debugpy',
          wheel,
          folder: temporary,
          place: (name) => (name.startsWith('debugpy/') ? name : undefined),
        }),
      );
    } catch (error) {
      throw error instanceof IndexError
        ? new ToolchainError(
            'TOOL_UNAVAILABLE',
            `Cannot get debugpy, which --debug needs: ${error.message}`,
            {
              hint: 'run once with network: it is then kept in the cache',
              cause: error,
            },
          )
        : error;
    }
  }
  return folder;
}
