import { basename, dirname, relative, sep } from 'node:path';
import type { ArtifactHasher } from '../packaging/artifact-hasher.ts';
import { formatManifest } from '../packaging/manifest.ts';
import type { ArtifactPlan } from '../packaging/plan-artifact.ts';
import { writeArtifact } from '../packaging/write-artifact.ts';
import { updateFileAtomic } from '../store/atomic-file.ts';
import { removeLeftovers } from '../store/temporary-name.ts';
import { manifestPath } from './built-artifact.ts';
import type { FunctionSettings } from './function-settings.ts';

export interface WriteContext {
  readonly settings: FunctionSettings;
  readonly hasher: ArtifactHasher | undefined;
  readonly handler: string | undefined;
  readonly dependencies: string;
  /** Folder that the manifest's source paths are seen from. */
  readonly directory: string;
}

/**
 * Writes the archive and, when it is whole, its manifest.
 * @returns SHA-256 of the archive, hexadecimal
 * @throws {StoreError | WheelError} with an earlier archive untouched
 */
export async function writePackage(plan: ArtifactPlan, context: WriteContext): Promise<string> {
  const { settings, hasher, handler, dependencies, directory } = context;
  removeLeftovers(dirname(settings.output));
  const sha256 = await writeArtifact(plan, settings.output, hasher);
  const manifest = formatManifest(plan, {
    file: basename(settings.output),
    kind: settings.kind,
    sha256,
    target: settings.target,
    ...(handler === undefined ? {} : { handler }),
    dependencies,
    sourceOf: (path) => relative(directory, path).replaceAll(sep, '/'),
  });
  updateFileAtomic(manifestPath(settings.output), manifest);
  return sha256;
}
