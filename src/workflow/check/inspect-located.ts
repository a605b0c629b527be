import { inspect } from '../../inspect/inspect.ts';
import type { JudgedArtifact } from './judged-artifact.ts';
import type { LocatedArtifact } from '../artifact/locate-artifact.ts';
import { openLocated, type ArtifactRequest } from '../artifact/open-artifact.ts';

/**
 * Looks at an artifact and its layers.
 * @param scope takes what has to be closed
 * @throws what {@link openLocated} throws
 */
export function inspectLocated(
  located: LocatedArtifact,
  request: ArtifactRequest,
  scope: DisposableStack,
): JudgedArtifact {
  const { artifact, layers, target, unreadable } = openLocated(located, request, scope);
  return {
    kind: target.kind,
    runtime: target.runtime.id,
    architecture: target.architecture,
    ...(target.handler === undefined ? {} : { handler: target.handler }),
    findings: artifact === undefined ? unreadable : [...unreadable, ...inspect(artifact, layers, target)],
  };
}
