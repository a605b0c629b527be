import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ifExists } from '../../errors/system-error.ts';
import { createHasher } from '../../packaging/artifact-hasher.ts';
import { joinedStates } from '../../packaging/joined-states.ts';
import { formatManifest } from '../../packaging/manifest.ts';
import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import { writeArtifact } from '../../packaging/write-artifact.ts';
import { findUpToDate, recordWritten } from '../../packaging/written-record.ts';
import { prepareStateFolder, stateFolder } from '../../resolve/kept-resolution.ts';
import { updateFileAtomic } from '../../store/atomic-file.ts';
import { hashFile } from '../../store/hash-file.ts';
import { removeLeftovers, temporaryName } from '../../store/temporary-name.ts';
import { manifestPath } from '../assemble/built-artifact.ts';
import type { WriteContext } from '../assemble/write-package.ts';

/** Digits of the archive's hash that its name has. */
const NAME_DIGITS = 12;

/** Where a project's layers are written. */
export function layerFolder(directory: string): string {
  return join(directory, 'dist', 'layers');
}

/** A layer that is in place. */
export interface WrittenLayer {
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** It was there already. */
  readonly upToDate: boolean;
}

/**
 * Writes a layer as `NAME-HASH.zip` below {@link layerFolder}, with the first digits of its own SHA-256, and its manifest.
 * One that is there already with the same bytes stays untouched.
 * @throws {StoreError | WheelError}
 */
export async function writeByContent(
  plan: ArtifactPlan,
  context: Omit<WriteContext, 'handler'>,
): Promise<WrittenLayer> {
  const written = findWritten(plan, context) ?? (await writeAnew(plan, context));
  const { settings, dependencies } = context;
  const manifest = formatManifest(plan, {
    file: basename(written.file),
    kind: settings.kind,
    sha256: written.sha256,
    target: settings.target,
    dependencies,
    sourceOf: (path) => path,
  });
  updateFileAtomic(manifestPath(written.file), manifest);
  return written;
}

function recordOf(file: string, directory: string): string {
  return join(stateFolder(directory), `written.${basename(file)}.json`);
}

/** The archive of this name that an earlier build wrote of the same packs. */
function findWritten(
  plan: ArtifactPlan,
  { settings, directory }: Omit<WriteContext, 'handler'>,
): WrittenLayer | undefined {
  const folder = layerFolder(directory);
  const named = new RegExp(`^${settings.name}-[0-9a-f]{${NAME_DIGITS}}\\.zip$`);
  for (const name of (ifExists(() => readdirSync(folder)) ?? []).filter((each) => named.test(each)).sort()) {
    const file = join(folder, name);
    const sha256 = findUpToDate(plan, file, recordOf(file, directory));
    if (sha256 !== undefined) {
      return { file, sha256, upToDate: true };
    }
  }
  return undefined;
}

async function writeAnew(
  plan: ArtifactPlan,
  { settings, layout, directory }: Omit<WriteContext, 'handler'>,
): Promise<WrittenLayer> {
  const folder = layerFolder(directory);
  removeLeftovers(folder);
  const temporary = temporaryName(join(folder, `${settings.name}.zip`));
  using hasher = await createHasher(plan, joinedStates(layout));
  try {
    const sha256 = await writeArtifact(plan, temporary, hasher);
    const file = join(folder, `${settings.name}-${sha256.slice(0, NAME_DIGITS)}.zip`);
    const upToDate = existsSync(file) && (await hashFile(file)) === sha256;
    if (!upToDate) {
      renameSync(temporary, file);
    }
    prepareStateFolder(directory);
    recordWritten(plan, file, { record: recordOf(file, directory), sha256 });
    return { file, sha256, upToDate };
  } finally {
    rmSync(temporary, { force: true });
  }
}
