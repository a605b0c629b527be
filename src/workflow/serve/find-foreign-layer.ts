import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ifExists } from '../../errors/system-error.ts';
import { foreignLayerFor } from '../../project/foreign-layers.ts';
import { readProject } from '../../project/read-project.ts';

/**
 * Finds the archive that stands for a layer of another account, as the projects say it now.
 * @param folders of projects; the first that knows the layer counts
 * @returns absolute path; undefined when none does
 * @throws {ProjectError} CONFIGURATION_INVALID
 */
export function findForeignLayer(arn: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    if (ifExists(() => statSync(folder))?.isDirectory() === true) {
      const { configuration, directory } = readProject(folder);
      const file = foreignLayerFor(configuration.foreignLayers, arn);
      if (file !== undefined) {
        return resolve(directory, file);
      }
    }
  }
  return undefined;
}
