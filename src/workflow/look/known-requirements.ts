import { IndexError } from '../../index/errors.ts';
import type { IndexClient } from '../../index/index-client.ts';
import type { IndexFile } from '../../index/index-file.ts';
import { PythonFormatError } from '../../python/errors.ts';
import { parseMetadata } from '../../python/metadata.ts';
import { normalizeName } from '../../python/name.ts';
import { compareVersions, tryParseVersion } from '../../python/version.ts';
import { parseDistributionFilename } from '../../python/wheel-filename.ts';
import type { Requirer } from '../../resolve/version-limits.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import { WheelError } from '../../wheel/errors.ts';
import { openPack } from '../../wheel/open-pack.ts';
import { memberContent, packMembers } from '../../wheel/pack-member.ts';
import { crc32 } from '../../zip/crc32.ts';
import { inTurns } from '../supply/in-turns.ts';
import type { LockedVersion } from '../update/locked-versions.ts';

/** Where metadata may be. */
export interface MetadataPlaces {
  readonly layout: StoreLayout;
  readonly client: Pick<IndexClient, 'readMetadata'>;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** What the index lists of a distribution, by its normalised name; absent where it could not be asked. */
  readonly listed: ReadonlyMap<string, readonly IndexFile[]>;
}

const AT_ONCE = 16;

/**
 * What locked distributions require: as their metadata in the artifact says, in a pack of the cache, or on the index
 * (PEP 658). No wheel is downloaded.
 */
export async function knownRequirements(
  locked: readonly LockedVersion[],
  places: MetadataPlaces,
): Promise<Requirer[]> {
  return inTurns(locked, AT_ONCE, async (each) => ({
    name: each.name,
    requiresDist:
      each.requiresDist ??
      requirementsOf(each, inCache(each, places)) ??
      requirementsOf(each, await onIndex(each, places)),
  }));
}

/** Of what is no metadata, or that of something else, nothing is known. */
function requirementsOf({ name }: LockedVersion, text: string | undefined): readonly string[] | undefined {
  try {
    const metadata = text === undefined ? undefined : parseMetadata(text);
    return metadata !== undefined && normalizeName(metadata.name) === name
      ? metadata.requiresDist
      : undefined;
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return undefined;
    }
    throw error;
  }
}

/** A damaged pack is the next build's to mend. */
function inCache({ sha256 }: LockedVersion, { layout, now }: MetadataPlaces): string | undefined {
  if (sha256 === undefined) {
    return undefined;
  }
  try {
    using pack = openPack(layout.pack(sha256, ''), now());
    const member = pack && packMembers(pack).find(({ path }) => /^[^/]+\.dist-info\/METADATA$/.test(path));
    const content = member && memberContent(member);
    return member?.kind === 'kept' && content !== undefined && crc32(content) === member.entry.crc32
      ? content.toString('utf8')
      : undefined;
  } catch (error) {
    if (error instanceof WheelError || error instanceof RangeError || isZlibError(error)) {
      return undefined;
    }
    throw error;
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function onIndex(locked: LockedVersion, places: MetadataPlaces): Promise<string | undefined> {
  const files = places.listed.get(locked.name) ?? [];
  const version = locked.version === undefined ? undefined : tryParseVersion(locked.version);
  const wheels = files.filter((file) => {
    const named = parseDistributionFilename(file.filename);
    return named?.kind === 'wheel' && version !== undefined && compareVersions(named.version, version) === 0;
  });
  const file =
    wheels.find(({ sha256 }) => sha256 !== undefined && sha256 === locked.sha256) ??
    wheels.find(({ coreMetadata }) => coreMetadata !== undefined) ??
    wheels[0];
  // An index that tells of some files has nothing of the others.
  const isVain =
    file?.coreMetadata === undefined && files.some(({ coreMetadata }) => coreMetadata !== undefined);
  try {
    return file === undefined || isVain ? undefined : await places.client.readMetadata(file, places.signal);
  } catch (error) {
    if (error instanceof IndexError) {
      return undefined;
    }
    throw error;
  }
}
