import type { InspectedArchive, InspectedEntry } from '../../inspect/inspected-archive.ts';
import { addTo, noWeight, type Weight } from '../../inspect/size/weight.ts';
import { PythonFormatError } from '../../python/errors.ts';
import { memberContent, type PackMember } from '../../wheel/pack-member.ts';
import { slimMembers } from '../../wheel/slim-members.ts';
import { unneededByName } from '../../wheel/slim-rules.ts';
import { compressContent } from '../../zip/compress.ts';
import { isComparable, type OwnFiles, type SlimReasons } from './slim-files.ts';

/** The references of more files than this are not followed. */
const MOST_FILES = 50_000;

/**
 * Asks the rules of --slim themselves what goes. Everything of the distribution is unpacked, one file at a time.
 * @param reasons what goes is added here
 * @returns whether it could: not where something cannot be unpacked, or RECORD is missing or broken
 */
export function slimExactly({ archive, files }: OwnFiles, reasons: SlimReasons): boolean {
  const members = [...files].map(([path, { entry }]) => new LazyMember(path, entry, archive));
  const hasRecord = members.some(({ path }) => path.endsWith('.dist-info/RECORD'));
  if (!hasRecord || members.length > MOST_FILES || !isComparable(members)) {
    return false;
  }
  try {
    const kept = new Map(slimMembers(members).map((member) => [member.path, member]));
    for (const member of members) {
      const weight = files.get(member.path)?.weight ?? noWeight;
      addDifference(member, kept.get(member.path), { weight, reasons });
    }
    return true;
  } catch (error) {
    if (error instanceof UnreadableMember || error instanceof PythonFormatError) {
      return false;
    }
    throw error;
  }
}

/** A file that is unpacked whenever somebody looks into it, and not kept. */
class LazyMember {
  readonly kind = 'made';
  readonly executable = false;
  readonly path: string;
  readonly #entry: InspectedEntry;
  readonly #archive: InspectedArchive;

  constructor(path: string, entry: InspectedEntry, archive: InspectedArchive) {
    this.path = path;
    this.#entry = entry;
    this.#archive = archive;
  }

  get content(): Buffer {
    const bytes = this.#archive.reader.read(this.#entry);
    if (bytes === undefined) {
      throw new UnreadableMember(`Cannot unpack "${this.path}"`);
    }
    return bytes;
  }
}

class UnreadableMember extends Error {}

/** @param kept what became of the member; `undefined` when it goes */
function addDifference(
  member: PackMember,
  kept: PackMember | undefined,
  { weight, reasons }: { readonly weight: Weight; readonly reasons: SlimReasons },
): void {
  if (kept === undefined) {
    addTo(reasons, unneededByName(member.path) ?? 'test', weight);
  } else if (kept !== member) {
    const content = memberContent(kept);
    const zipped = weight.zipped - compressContent(content).bytes.length;
    addTo(reasons, 'debug symbols', {
      zipped: Math.max(0, zipped),
      unzipped: weight.unzipped - content.length,
      files: 0,
    });
  }
}
