import { accessSync, constants, lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../../errors/system-error.ts';

/** A folder of the merged tree. */
export interface LayerFolder {
  readonly kind: 'folder';
  /** Permission bits. */
  mode: number;
  readonly children: Map<string, LayerFolder | LayerFile>;
}

/** A file or link, taken from the layer at `source`, an absolute path. */
export interface LayerFile {
  readonly kind: 'file' | 'link';
  readonly source: string;
}

export function newLayerFolder(): LayerFolder {
  return { kind: 'folder', mode: 0, children: new Map() };
}

/**
 * Lays a layer over those before it: its files and links win over what is at their path, be it a folder, and its folders
 * over files and links; of folders at one path it has its mode and what is in both.
 * @param source absolute path of the layer's folder
 */
export function layOver(tree: LayerFolder, source: string): void {
  tree.mode = lstatSync(source).mode & 0o777;
  for (const entry of readOpenFolder(source)) {
    const path = join(source, entry.name);
    if (entry.isDirectory()) {
      layOver(folderIn(tree, entry.name), path);
    } else {
      tree.children.set(entry.name, { kind: entry.isSymbolicLink() ? 'link' : 'file', source: path });
    }
  }
}

function folderIn(tree: LayerFolder, name: string): LayerFolder {
  const present = tree.children.get(name);
  if (present?.kind === 'folder') {
    return present;
  }
  const made = newLayerFolder();
  tree.children.set(name, made);
  return made;
}

/**
 * A folder that is closed to functions is so to its owner, too. (Known difference from Lambda, unless this is root: were
 * it opened by a later layer, or had a function a file's name to open it without looking, this layer's files in it would
 * be missed.)
 */
function readOpenFolder(folder: string): Dirent[] {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (isSystemError(error, 'EACCES')) {
      return [];
    }
    throw error;
  }
  return readdirSync(folder, { withFileTypes: true });
}
