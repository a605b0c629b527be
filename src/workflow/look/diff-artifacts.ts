import type { ArchiveDiff, ArchiveSize } from '../../inspect/diff/archive-diff.ts';
import { diffArchives, type DiffOptions } from '../../inspect/diff/diff-archives.ts';
import { dropAbsent } from '../../project/configuration.ts';
import { FileSource } from '../../zip/byte-source.ts';
import { ZipError } from '../../zip/errors.ts';
import { ArtifactError } from '../artifact/artifact-errors.ts';
import type { ArtifactFacts } from '../artifact/artifact-facts.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { changedLayers, type LayersChange } from './changed-layers.ts';
import { locateArtifact, type ArtifactReference, type LocatedArtifact } from '../artifact/locate-artifact.ts';
import { readOwnFiles } from '../artifact/own-files.ts';
import { refuseNoFile } from '../artifact/open-artifact.ts';

export interface DiffRequest extends DiffOptions {
  readonly before: ArtifactReference;
  readonly after: ArtifactReference;
}

/** What two artifacts differ in, and whether that changes the function. */
export interface DiffReport extends ArchiveDiff {
  readonly before: DiffSide;
  readonly after: DiffSide;
  /** Where both are known and differ. */
  readonly settings: readonly SettingChange[];
  /** Where both are known and differ. */
  readonly layers?: LayersChange;
  /** Whether Lambda would run the same: contents, settings and layers. */
  readonly isSame: boolean;
}

export interface DiffSide extends ArchiveSize, ArtifactFacts {
  /** As it was named, or where the project's package is. */
  readonly artifact: string;
  /** As AWS reports it; absent for what is not from there. */
  readonly codeSha256?: string;
}

export interface SettingChange {
  readonly setting: 'runtime' | 'architecture' | 'handler' | 'kind';
  readonly before: string;
  readonly after: string;
}

/**
 * Compares two artifacts: zips, projects, which are built when something changed, and what is deployed.
 * @throws {ArtifactError} ARTIFACT_UNREADABLE, NOT_A_FILE, SEVERAL_ARTIFACTS
 * @throws {AwsError} why AWS does not give one
 * @throws the system's error when a file cannot be read, and what a build throws
 */
export async function diffArtifacts(
  request: DiffRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<DiffReport> {
  using scope = new DisposableStack();
  const context = { surroundings, report, scope };
  const before = await locateArtifact({ ...request.before, deployedLayers: 'describe' }, context);
  const after = await locateArtifact({ ...request.after, deployedLayers: 'describe' }, context);
  const open = ({ file, label }: LocatedArtifact): FileSource => {
    refuseNoFile(file);
    return scope.use(new FileSource(file, label));
  };
  const diff = await readable(() =>
    diffArchives(open(before), open(after), { ...request, isOwn: ownFilesOf(before, after) }),
  );
  const settings = changedSettings(settingsOf(before), settingsOf(after));
  const layers = changedLayers(before, after, request.after.directory);
  return {
    ...diff,
    before: sideOf(before, diff.before),
    after: sideOf(after, diff.after),
    settings,
    ...(layers === undefined ? {} : { layers }),
    isSame: diff.verdict !== 'different' && settings.length === 0 && layers === undefined,
  };
}

/** Whether the manifests of both have a file among the user's own; they are read when that is first asked. */
function ownFilesOf(...artifacts: readonly LocatedArtifact[]): (path: string) => boolean {
  let known: readonly ReadonlySet<string>[] | undefined;
  return (path) => {
    known ??= artifacts.map(({ file }) => readOwnFiles(file));
    return known.every((paths) => paths.has(path));
  };
}

/** @throws {ArtifactError} ARTIFACT_UNREADABLE in the place of an archive's own errors */
async function readable<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ZipError)) {
      throw error;
    }
    throw new ArtifactError('ARTIFACT_UNREADABLE', error.message, {
      data: error.data,
      hint: 'make the zip again, or download it again; zipwright check tells more',
    });
  }
}

function sideOf(located: LocatedArtifact, { size, unzippedSize }: ArchiveSize): DiffSide {
  const codeSha256 = located.deployed?.codeSha256;
  return {
    artifact: located.label,
    size,
    unzippedSize,
    ...settingsOf(located),
    ...(codeSha256 === undefined ? {} : { codeSha256 }),
  };
}

/** What is known for certain: a project that declares no runtime or architecture is built for assumed ones. */
function settingsOf({ facts, source }: LocatedArtifact): ArtifactFacts {
  const { runtime, architecture, handler, kind } = facts;
  const hasRuntime = source === undefined || source.settings.runtimeDeclaredBy !== undefined;
  const hasArchitecture = source === undefined || source.settings.configuration.architecture !== undefined;
  return dropAbsent({
    kind,
    runtime: hasRuntime ? runtime : undefined,
    architecture: hasArchitecture ? architecture : undefined,
    handler,
  });
}

const SETTINGS = ['kind', 'runtime', 'architecture', 'handler'] as const;

function changedSettings(before: ArtifactFacts, after: ArtifactFacts): SettingChange[] {
  return SETTINGS.flatMap((setting) => {
    const [left, right] = [before[setting], after[setting]];
    return left === undefined || right === undefined || left === right
      ? []
      : [{ setting, before: left, after: right }];
  });
}
