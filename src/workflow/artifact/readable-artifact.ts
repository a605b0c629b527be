import type { InspectedArchive } from '../../inspect/inspected-archive.ts';
import { ArtifactError } from './artifact-errors.ts';
import { artifactName } from './locate-artifact.ts';
import type { OpenedArtifact } from './open-artifact.ts';

/**
 * The artifact, for what cannot be told without it and all of its layers.
 * @throws {ArtifactError} ARTIFACT_UNREADABLE
 */
export function readableArtifact({ artifact, unreadable, located }: OpenedArtifact): InspectedArchive {
  const [first] = unreadable;
  if (artifact !== undefined && first === undefined) {
    return artifact;
  }
  throw new ArtifactError('ARTIFACT_UNREADABLE', first?.message ?? `Cannot read "${located.label}"`, {
    data: { artifact: artifactName(located) },
    ...(first?.hint === undefined ? {} : { hint: first.hint }),
  });
}
