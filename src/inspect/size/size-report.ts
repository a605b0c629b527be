import { quotas } from '../../lambda/quotas.ts';
import { findDuplicates, type DuplicateFiles } from './duplicates.ts';
import { groupEntries, groupTypes, type SizeGroup, type TypeSize } from './size-groups.ts';
import { findSavings, type Saving } from './savings.ts';
import { growTree, type SizeNode } from './size-tree.ts';
import type { WeighedArchive } from './weighed-archive.ts';
import { sumWeights, type Weight } from './weight.ts';
import type { InspectionTarget } from '../inspection-target.ts';

/** What one zip weighs. `tree.zipped`, `endBytes` and `unusedBytes` together are `zipped`. */
export interface ArchiveSize extends Weight {
  /** As the user named it. */
  readonly label: string;
  readonly isLayer: boolean;
  /** Bytes of the directory's end, with the archive's comment. */
  readonly endBytes: number;
  /** Bytes of the zip that belong to nothing. */
  readonly unusedBytes: number;
  readonly groups: readonly SizeGroup[];
  readonly types: readonly TypeSize[];
  readonly tree: SizeNode;
}

/** How much of one of Lambda's limits is used. */
export interface LimitUse {
  readonly name: 'unzipped' | 'direct-upload' | 'console-editor' | 'inline-code';
  /** The layer that it is about; absent for the artifact, and for all together. */
  readonly layer?: string;
  readonly used: number;
  readonly limit: number;
}

/** What takes the room of an artifact and its layers. */
export interface SizeReport {
  readonly kind: 'function' | 'layer';
  /** Of all archives. */
  readonly total: Weight;
  /** The artifact, then the layers. */
  readonly archives: readonly ArchiveSize[];
  readonly limits: readonly LimitUse[];
  readonly duplicates: readonly DuplicateFiles[];
  readonly savings: readonly Saving[];
}

/** Sums up what {@link weighArchive} found: the artifact first, then its layers. */
export function reportSizes(weighed: readonly WeighedArchive[], target: InspectionTarget): SizeReport {
  const archives = weighed.map((each) => sizeOf(each, target));
  return {
    kind: target.kind,
    total: sumWeights(archives),
    archives,
    limits: limitsOf(archives, target.kind),
    duplicates: findDuplicates(weighed.map(({ archive }) => archive)),
    savings: findSavings(weighed, target),
  };
}

function sizeOf(weighed: WeighedArchive, { kind }: InspectionTarget): ArchiveSize {
  const { archive, stored, entries } = weighed;
  const isLayer = archive.isLayer || kind === 'layer';
  return {
    label: archive.label,
    isLayer: archive.isLayer,
    zipped: archive.size,
    unzipped: archive.unzippedSize,
    files: archive.files.size,
    endBytes: stored.end,
    unusedBytes: stored.unused,
    groups: groupEntries(weighed, isLayer),
    types: groupTypes(entries),
    tree: growTree(archive.label.slice(archive.label.lastIndexOf('/') + 1), entries),
  };
}

function limitsOf(archives: readonly ArchiveSize[], kind: 'function' | 'layer'): LimitUse[] {
  const [artifact, ...layers] = archives;
  const zipped = artifact?.zipped ?? 0;
  const unzipped = archives.reduce((sum, archive) => sum + archive.unzipped, 0);
  const upload = { name: 'direct-upload', limit: quotas.directUploadBytes } as const;
  const limits: LimitUse[] = [
    { name: 'unzipped', used: unzipped, limit: quotas.unzippedBytes },
    { ...upload, used: zipped },
    ...layers.map(({ label, zipped: used }) => ({ ...upload, layer: label, used })),
  ];
  if (kind === 'function') {
    limits.push({ name: 'console-editor', used: zipped, limit: quotas.consoleEditorBytes });
  }
  if (kind === 'function' && artifact?.files === 1) {
    limits.push({ name: 'inline-code', used: zipped, limit: quotas.inlineCodeBytes });
  }
  return limits;
}
