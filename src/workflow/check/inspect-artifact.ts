import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { parseFindingCodes, withoutIgnored } from './ignored-findings.ts';
import type { JudgedArtifact } from './judged-artifact.ts';
import { knownFindings } from './known-findings.ts';
import { artifactName, locateArtifact } from '../artifact/locate-artifact.ts';
import type { ArtifactRequest } from '../artifact/open-artifact.ts';

/** What is inspected, and what is not to be told of it. */
export interface InspectionRequest extends ArtifactRequest {
  /** Codes of findings to leave out, besides those of the project's configuration. */
  readonly ignore?: readonly string[];
}

/** What was found in an artifact, without findings that are ignored. */
export interface InspectionReport extends JudgedArtifact {
  /** Absolute path, or the reference to what is deployed. */
  readonly artifact: string;
  /** How many findings are ignored. */
  readonly ignored: number;
}

/**
 * Inspects an artifact and its layers. What the build of a package found, and what it found it in, is not looked at again
 * as long as both are as it left them.
 * @throws {ArtifactError} FINDING_UNKNOWN
 * @throws what {@link openArtifact} throws
 */
export async function inspectArtifact(
  request: InspectionRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<InspectionReport> {
  const asked = parseFindingCodes(request.ignore ?? []);
  using scope = new DisposableStack();
  const located = await locateArtifact(request, { surroundings, report, scope });
  const configured = parseFindingCodes(located.source?.settings.configuration.ignore ?? []);
  const judged =
    knownFindings(located, request) ??
    (await import('./inspect-located.ts')).inspectLocated(located, request, scope);
  return {
    artifact: artifactName(located),
    ...judged,
    ...withoutIgnored(judged.findings, new Set([...asked, ...configured])),
  };
}
