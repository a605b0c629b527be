import type { HeaderDetails } from '../../zip/header-details.ts';
import type { FindingCode } from '../finding.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import type { InspectionTarget } from '../inspection-target.ts';

/** What can be repaired without guessing, in the order in which it is told. Kinds never change their meaning. */
export const repairKinds = [
  'slashes',
  'normal-names',
  'top-folder',
  'python-folder',
  'duplicates',
  'system-files',
  'bytecode',
  'lock-files',
  'modes',
  'folder-entries',
  'utf8-names',
  'spare-bytes',
  'zip64',
  'descriptors',
  'extra-fields',
  'times',
  'headers',
] as const;

export type RepairKind = (typeof repairKinds)[number];

/** An entry that was changed or left out. */
export interface RepairExample {
  /** As it was. */
  readonly path: string;
  readonly from?: string;
  readonly to?: string;
}

/** One kind of repair, with all that it did. */
export interface Repair {
  readonly kind: RepairKind;
  /** Entries; bytes for `spare-bytes`. */
  readonly count: number;
  /** The first few. */
  readonly examples: readonly RepairExample[];
}

/** An entry on its way into the repaired archive. Name, path, kind and mode are what they will be, the rest what it was. */
export interface RepairedEntry extends InspectedEntry {
  readonly origin: InspectedEntry;
}

/** What repairs are decided by. */
export interface RepairContext {
  readonly archive: InspectedArchive;
  readonly target: InspectionTarget;
  readonly details: ReadonlyMap<InspectedEntry, HeaderDetails>;
  /** How files begin. */
  readonly heads: ReadonlyMap<InspectedEntry, Buffer>;
  /** Whether bytecode stays though its source is there. */
  readonly keepsBytecode: boolean;
  /** Bytes of the file that belong to no entry and no header. */
  readonly spareBytes: number;
}

/** One step: what becomes of the entries, and what it is called. It reads, and changes nothing. */
export type RepairStep = (
  entries: readonly RepairedEntry[],
  context: RepairContext,
) => { readonly entries: readonly RepairedEntry[]; readonly repairs: readonly Repair[] };

const EXAMPLES = 3;

/** A repair of some entries, or none when there are none. */
export function repairOf(kind: RepairKind, changed: readonly RepairExample[]): Repair[] {
  return changed.length === 0 ? [] : [{ kind, count: changed.length, examples: changed.slice(0, EXAMPLES) }];
}

/** One of each kind, in the order of the kinds. */
export function mergeRepairs(repairs: readonly Repair[]): Repair[] {
  return repairKinds.flatMap((kind) => {
    const same = repairs.filter((repair) => repair.kind === kind);
    const examples = same.flatMap((repair) => repair.examples).slice(0, EXAMPLES);
    const count = same.reduce((sum, repair) => sum + repair.count, 0);
    return same.length === 0 ? [] : [{ kind, count, examples }];
  });
}

/** A step that leaves entries out. */
export function leaveOut(
  kind: RepairKind,
  entries: readonly RepairedEntry[],
  isLeftOut: (entry: RepairedEntry) => boolean,
): ReturnType<RepairStep> {
  const kept: RepairedEntry[] = [];
  const left: RepairExample[] = [];
  for (const entry of entries) {
    if (isLeftOut(entry)) {
      left.push({ path: entry.origin.path });
    } else {
      kept.push(entry);
    }
  }
  return { entries: kept, repairs: repairOf(kind, left) };
}

/** Findings that a repair makes go away, unless it would have to guess. */
export const repairableFindings: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'ARCHIVE_EXTRA_DATA',
  'ZIP64_USED',
  'NAME_BACKSLASH',
  'NAME_DUPLICATE',
  'MODE_UNREADABLE',
  'MODE_NOT_EXECUTABLE',
  'MODE_UNUSUAL',
  'LAYER_WITHOUT_FOLDERS',
]);
