import { basename, dirname } from 'node:path';
import { quotas } from '../../lambda/quotas.ts';
import { sha256 } from '../../store/sha256.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import { CodeError, megabytes } from './errors.ts';
import { layOver, newLayerFolder } from './layer-tree.ts';
import { TreeLinker } from './tree-linker.ts';
import { obtainTree, sizeOfTree } from './stored-tree.ts';

/** What merging takes besides the layers. */
export interface MergeOptions {
  readonly layout: StoreLayout;
  readonly signal: AbortSignal;
  /** The function's own unpacked folder, which counts against the same limit as its layers. */
  readonly task?: string;
  /** Clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Finds the folder that `/opt` shows for a list of layers, merging them when there are several: a file of a later layer
 * wins over those before it, as on Lambda. Merged trees are made once for each ordered list, of hard links where the file
 * system has them, so that nothing may ever write to them.
 * @param folders what `unpackArchive` returned for the layers, in the function's order
 * @returns absolute path; the only layer's own folder; or `undefined` without layers
 * @throws {CodeError} CODE_TOO_MANY_LAYERS, CODE_TOO_LARGE
 * @throws {StoreError} DISK_FULL, NOT_WRITABLE
 * @throws the signal's reason; whatever is thrown, nothing is left behind
 */
export async function mergeLayers(
  folders: readonly string[],
  { layout, signal, task, now = Date.now }: MergeOptions,
): Promise<string | undefined> {
  checkLimits(folders, task);
  const [first] = folders;
  if (first === undefined || folders.length === 1) {
    return first;
  }
  const key = sha256(folders.map((folder) => basename(dirname(folder))).join('\n'));
  return await obtainTree(layout.layers(key), { signal, now }, async (content) => {
    const tree = newLayerFolder();
    folders.forEach((folder) => layOver(tree, folder));
    return await new TreeLinker(signal).fill(content, tree);
  });
}

function checkLimits(folders: readonly string[], task: string | undefined): void {
  if (folders.length > quotas.layersPerFunction) {
    throw new CodeError(
      'CODE_TOO_MANY_LAYERS',
      `Cannot use ${folders.length} layers: a function can have ${quotas.layersPerFunction}`,
      { data: { layers: folders.length, limit: quotas.layersPerFunction } },
    );
  }
  const layers = folders.map(sizeOfTree);
  const own = task === undefined ? 0 : sizeOfTree(task);
  const total = layers.reduce((sum, size) => sum + size, own);
  if (total > quotas.unzippedBytes && folders.length > 0) {
    const parts = [
      ...(task === undefined ? [] : [`the function ${megabytes(own)}`]),
      ...layers.map(layerSize),
    ];
    throw new CodeError(
      'CODE_TOO_LARGE',
      `Cannot use these layers: unpacked ${parts.join(', ')} are ${megabytes(total)} together, and Lambda takes ${megabytes(quotas.unzippedBytes)} (${quotas.unzippedBytes} bytes)`,
      {
        data: { size: total, functionSize: own, layerSizes: layers, limit: quotas.unzippedBytes },
        hint: 'leave out what the function does not import',
      },
    );
  }
}

function layerSize(size: number, index: number): string {
  return `layer ${index + 1} ${megabytes(size)}`;
}
