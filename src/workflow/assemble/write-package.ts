import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { createHasher } from '../../packaging/artifact-hasher.ts';
import { joinedStates } from '../../packaging/joined-states.ts';
import { formatManifest } from '../../packaging/manifest.ts';
import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import { writeArtifact } from '../../packaging/write-artifact.ts';
import { findUpToDate, recordWritten } from '../../packaging/written-record.ts';
import { prepareStateFolder, stateFolder } from '../../resolve/kept-resolution.ts';
import { updateFileAtomic } from '../../store/atomic-file.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import { removeLeftovers } from '../../store/temporary-name.ts';
import { manifestPath } from './built-artifact.ts';
import type { FunctionSettings } from './function-settings.ts';

/** A larger archive keeps its hash's state only where builds are repeated, which is where that is worth its time. */
const QUICKLY_HASHED_BYTES = 2 * 1024 * 1024;

export interface WriteContext {
  readonly settings: FunctionSettings;
  readonly layout: StoreLayout;
  readonly handler: string | undefined;
  readonly dependencies: string;
  /** Folder that the manifest's source paths are seen from. */
  readonly directory: string;
}

/** A package that is in place. */
export interface WrittenPackage {
  /** SHA-256 of the archive, hexadecimal. */
  readonly sha256: string;
  /** The archive was there already, with the same bytes. */
  readonly upToDate: boolean;
}

/**
 * Writes the archive and, when it is whole, its manifest. An archive that is what would be written stays.
 * @throws {StoreError | WheelError} with an earlier archive untouched
 */
export async function writePackage(plan: ArtifactPlan, context: WriteContext): Promise<WrittenPackage> {
  const { settings, directory } = context;
  const record = writtenPath(directory, settings.output);
  const known = findUpToDate(plan, settings.output, record);
  const sha256 = known ?? (await writeAnew(plan, record, context));
  updateFileAtomic(manifestPath(settings.output), manifestOf(plan, sha256, context));
  return { sha256, upToDate: known !== undefined };
}

/** Where it is noted what was written. @param directory of the project */
export function writtenPath(directory: string, archive: string): string {
  return join(stateFolder(directory), `written.${basename(archive)}.json`);
}

async function writeAnew(
  plan: ArtifactPlan,
  record: string,
  { settings, layout, directory }: WriteContext,
): Promise<string> {
  const { output } = settings;
  removeLeftovers(dirname(output));
  const isRebuild = existsSync(output);
  using hasher = await createHasher(plan, joinedStates(layout));
  const sha256 = await writeArtifact(plan, output, hasher);
  prepareStateFolder(directory);
  recordWritten(plan, output, { record, sha256 });
  if (isRebuild || plan.size <= QUICKLY_HASHED_BYTES) {
    await hasher.remember();
  }
  return sha256;
}

function manifestOf(
  plan: ArtifactPlan,
  sha256: string,
  { settings, handler, dependencies, directory }: WriteContext,
): string {
  return formatManifest(plan, {
    file: basename(settings.output),
    kind: settings.kind,
    sha256,
    target: settings.target,
    ...(handler === undefined ? {} : { handler }),
    dependencies,
    sourceOf: (path) => relative(directory, path).replaceAll(sep, '/'),
  });
}
