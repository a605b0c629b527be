import { formatCount } from '../quantities.ts';
import type { SizeNode } from '../../../inspect/size/size-tree.ts';
import { addTo, noWeight, sumWeights, type Weight } from '../../../inspect/size/weight.ts';
import type { ArchiveSize, SizeReport } from '../../../inspect/size/size-report.ts';

/** What the bars are about. */
export type SizeView = 'distribution' | 'folder' | 'type' | 'file';

/** One bar. */
export interface SizeRow extends Weight {
  readonly label: string;
  /** How far it is indented. */
  readonly level: number;
}

export interface RowOptions {
  readonly by: SizeView;
  /** Rows of one level; the others become one. */
  readonly top: number;
  /** Levels of folders. */
  readonly depth: number;
  /** What decides on the order. */
  readonly measure: 'unzipped' | 'zipped';
}

/** Chooses what is shown of a report. Together the rows of the first level are all that the entries weigh. */
export function sizeRows({ archives }: Pick<SizeReport, 'archives'>, options: RowOptions): SizeRow[] {
  switch (options.by) {
    case 'distribution':
      return heaviest(
        archives.flatMap((archive) => groupRows(archive)),
        options,
      );
    case 'type':
      return heaviest(typeRows(archives), options);
    case 'file':
      return heaviest(
        archives.flatMap((archive) => fileRows(archive)),
        options,
      );
    case 'folder':
      return folderRows(
        archives.length > 1 ? archives.map(({ tree }) => tree) : (archives[0]?.tree.children ?? []),
        0,
        options,
      );
  }
}

function groupRows(archive: ArchiveSize): SizeRow[] {
  const place = archive.isLayer ? ` [${archive.tree.name}]` : '';
  return archive.groups.map(({ kind, name, version, ...weight }) => {
    const label =
      kind === 'distribution'
        ? `${name}${version === undefined ? '' : ` ${version}`}`
        : kind === 'files'
          ? `your files: ${name}`
          : 'entries of folders';
    return { label: `${label}${place}`, level: 0, ...weight };
  });
}

function typeRows(archives: readonly ArchiveSize[]): SizeRow[] {
  const sums = new Map<string, Weight>();
  for (const { name, ...weight } of archives.flatMap(({ types }) => types)) {
    addTo(sums, name, weight);
  }
  return [...sums].map(([label, weight]) => ({ label, level: 0, ...weight }));
}

function fileRows(archive: ArchiveSize): SizeRow[] {
  const rows: SizeRow[] = [];
  const place = archive.isLayer ? ` [${archive.tree.name}]` : '';
  const walk = ({ children }: SizeNode, path: string): Weight => {
    for (const child of children) {
      const below = walk(child, `${path}${child.name}/`);
      const own = subtract(child, below);
      if (own.files > 0 || own.zipped > 0) {
        rows.push({ label: `${path}${child.name}${place}`, level: 0, ...own });
      }
    }
    return sumWeights(children);
  };
  const own = subtract(archive.tree, walk(archive.tree, ''));
  return own.zipped > 0 ? [...rows, { label: `entries without a path${place}`, level: 0, ...own }] : rows;
}

function subtract(a: Weight, b: Weight): Weight {
  return { zipped: a.zipped - b.zipped, unzipped: a.unzipped - b.unzipped, files: a.files - b.files };
}

function folderRows(nodes: readonly SizeNode[], level: number, options: RowOptions): SizeRow[] {
  const byMeasure = nodes.toSorted((a, b) => b[options.measure] - a[options.measure]);
  const rows = byMeasure.slice(0, options.top).flatMap((node) => {
    const { name, kind, zipped, unzipped, files, children } = node;
    const row = { label: kind === 'folder' ? `${name}/` : name, level, zipped, unzipped, files };
    return level + 1 < options.depth ? [row, ...folderRows(children, level + 1, options)] : [row];
  });
  return [...rows, ...restOf(byMeasure.slice(options.top), level)];
}

function heaviest(rows: readonly SizeRow[], { top, measure }: RowOptions): SizeRow[] {
  const sorted = rows.toSorted((a, b) => b[measure] - a[measure]);
  return [...sorted.slice(0, top), ...restOf(sorted.slice(top), 0)];
}

function restOf(rest: readonly Weight[], level: number): SizeRow[] {
  return rest.length === 0
    ? []
    : [{ label: `${formatCount(rest.length)} more`, level, ...noWeight, ...sumWeights(rest) }];
}
