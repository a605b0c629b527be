import { statSync } from 'node:fs';
import { readManifestHead } from './manifest-head.ts';

/**
 * Paths of the user's own files, as the manifest beside a zip has them. A manifest that says too much only makes that
 * files of distributions are listed one by one; one of a zip with another size says nothing.
 */
export function readOwnFiles(archive: string): ReadonlySet<string> {
  try {
    const { artifact, files = [] } = readManifestHead(archive);
    const paths = files.map(({ path }) => path).filter((path) => typeof path === 'string');
    return new Set(artifact?.size === statSync(archive).size ? paths : []);
  } catch {
    return new Set();
  }
}
