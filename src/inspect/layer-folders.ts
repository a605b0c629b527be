import type { InspectedArchive } from './inspected-archive.ts';

/**
 * Folders of /opt that something looks into.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html, and extensions/ of the extensions API
 */
export const layerFolders: readonly string[] = ['python', 'lib', 'bin', 'extensions'];

/** Whether a path is below one of them. */
export function isInLayerFolder(path: string): boolean {
  return layerFolders.includes(path.slice(0, Math.max(0, path.indexOf('/'))));
}

/** Whether an archive has files in these folders only, so that it is a layer. */
export function isLikeLayer({ files }: Pick<InspectedArchive, 'files'>): boolean {
  return files.size > 0 && [...files.keys()].every(isInLayerFolder);
}
