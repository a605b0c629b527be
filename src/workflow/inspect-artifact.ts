import type { Finding } from '../inspect/finding.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Report } from './build-events.ts';
import type { BuildSurroundings } from './build-request.ts';
import { openArtifact, type ArtifactRequest } from './open-artifact.ts';

/** What was found, and what it was judged for. */
export interface InspectionReport {
  /** Absolute path. */
  readonly artifact: string;
  readonly kind: 'function' | 'layer';
  readonly runtime: string;
  readonly architecture: string;
  readonly handler?: string;
  readonly findings: readonly Finding[];
}

/**
 * Inspects an artifact and its layers.
 * @throws what {@link openArtifact} throws
 */
export async function inspectArtifact(
  request: ArtifactRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<InspectionReport> {
  using opened = await openArtifact(request, surroundings, report);
  const { located, artifact, layers, target, unreadable } = opened;
  return {
    artifact: located.file,
    kind: target.kind,
    runtime: target.runtime.id,
    architecture: target.architecture,
    ...(target.handler === undefined ? {} : { handler: target.handler }),
    findings: artifact === undefined ? unreadable : [...unreadable, ...inspect(artifact, layers, target)],
  };
}
