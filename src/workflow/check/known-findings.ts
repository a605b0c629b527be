import { dirname } from 'node:path';
import { parseArchitecture, parseRuntime } from '../../lambda/target.ts';
import { hashAsWritten } from '../../packaging/written-record.ts';
import type { ArtifactFacts } from '../artifact/artifact-facts.ts';
import type { JudgedArtifact } from './judged-artifact.ts';
import {
  describeConditions,
  inspectionPath,
  readInspectionRecord,
  type InspectionRecord,
} from './inspection-record.ts';
import type { LocatedArtifact } from '../artifact/locate-artifact.ts';
import type { ArtifactRequest } from '../artifact/open-artifact.ts';
import { writtenPath } from '../assemble/write-package.ts';

/**
 * What the build of a package found in it, if the file system knows the archive as the build left it and it is to be judged
 * for the same.
 */
export function knownFindings(
  { file, facts, layers, source }: LocatedArtifact,
  request: ArtifactRequest,
): JudgedArtifact | undefined {
  const judged = request.layers.length > 0 ? undefined : judgedFor(facts, request);
  if (judged === undefined) {
    return undefined;
  }
  const allowNative = source?.settings.configuration.allowNative ?? [];
  const facets = { ...judged, handler: judged.handler, layers, allowNative };
  const conditions = `${request.today} ${describeConditions(facets)}`;
  const record = projectsOf(file, source)
    .flatMap((directory) => recordOf(file, directory) ?? [])
    .find((each) => each.conditions === conditions);
  return record && { ...judged, findings: record.findings };
}

/** What an archive is to be judged for, where nothing of it has to be looked at to tell. */
function judgedFor(
  facts: ArtifactFacts,
  request: ArtifactRequest,
): Omit<JudgedArtifact, 'findings'> | undefined {
  const { runtime = facts.runtime, architecture = facts.architecture, handler = facts.handler } = request;
  const kind = handler === undefined ? facts.kind : 'function';
  return runtime === undefined || architecture === undefined || kind === undefined
    ? undefined
    : {
        kind,
        runtime: parseRuntime(runtime).id,
        architecture: parseArchitecture(architecture),
        ...(handler === undefined ? {} : { handler }),
      };
}

/** What was found in an archive, unless it is another one since. */
function recordOf(file: string, directory: string): InspectionRecord | undefined {
  const sha256 = hashAsWritten(file, writtenPath(directory, file));
  const record = sha256 === undefined ? undefined : readInspectionRecord(inspectionPath(directory, file));
  return record?.sha256 === sha256 ? record : undefined;
}

/** Folders of the project that an archive may have been built in: packages most often go to `dist` in it. */
function projectsOf(file: string, source: LocatedArtifact['source']): readonly string[] {
  const folder = dirname(file);
  return source === undefined ? [dirname(folder), folder] : [source.project.directory];
}
