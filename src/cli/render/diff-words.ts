import { assertNever } from '../../errors/zipwright-error.ts';
import type { DistributionChange, FileChange } from '../../inspect/diff/archive-diff.ts';
import type { LayerName } from '../../workflow/look/changed-layers.ts';
import type { DiffReport } from '../../workflow/look/diff-artifacts.ts';
import { count, formatBytes } from './quantities.ts';

/** A line of a comparison, in words. */
export interface ComparedValue {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** `+1.20 MB`, for sizes. */
  readonly difference?: string;
}

/** `+1.20 MB`, `-3 B`; empty where nothing changed. */
export function formatDifference(bytes: number): string {
  return bytes === 0 ? '' : `${bytes > 0 ? '+' : '-'}${formatBytes(Math.abs(bytes))}`;
}

/** Sizes, settings, needs and layers: sizes always, the others where they differ. */
export function comparedValues({ before, after, settings, needs, layers }: DiffReport): ComparedValue[] {
  return [
    comparedSize('zipped', before.size, after.size),
    comparedSize('unzipped', before.unzippedSize, after.unzippedSize),
    ...settings.map((each) => ({ ...each, name: each.setting })),
    ...needs.map(({ need, before: from = 'none', after: to = 'none' }) => ({
      name: need,
      before: from,
      after: to,
    })),
    ...(layers === undefined
      ? []
      : [{ name: 'layers', before: layerNames(layers.before), after: layerNames(layers.after) }]),
  ];
}

function comparedSize(name: string, from: number, to: number): ComparedValue {
  return {
    name,
    before: formatBytes(from),
    after: formatBytes(to),
    difference: formatDifference(to - from),
  };
}

function layerNames(layers: readonly LayerName[]): string {
  return layers.length === 0 ? 'none' : layers.map(({ name }) => name).join(', ');
}

/** What happened to a distribution: `2.0.1 → 2.1.0`. */
export function versionsOf({ change, before, after, files }: DistributionChange): string {
  const [from, to] = [before?.version, after?.version];
  const down = change === 'downgraded' ? ' (downgraded)' : '';
  return from !== undefined && from === to
    ? `${to}, ${filesChanged(files)}`
    : `${[from, to].filter((version) => version !== undefined).join(' → ')}${down}`;
}

function filesChanged({ added, removed, changed }: DistributionChange['files']): string {
  const parts = [
    [changed, 'changed'],
    [added, 'added'],
    [removed, 'removed'],
  ] as const;
  const [[first, verb] = [0, 'changed'], ...others] = parts.filter(([number]) => number > 0);
  return [`${count(first, 'file')} ${verb}`, ...others.map(([number, word]) => `${number} ${word}`)].join(
    ', ',
  );
}

/** Its size, and by how much that changed: `60.1 MB (+1.20 MB)`. */
export function sizeOfChange(change: Pick<DistributionChange, 'before' | 'after'> | FileChange): string {
  const [from, to] = [change.before?.size, change.after?.size];
  if (from === undefined || to === undefined) {
    return formatBytes(to ?? from ?? 0);
  }
  return `${formatBytes(to)}${from === to ? '' : ` (${formatDifference(to - from)})`}`;
}

/** What happened to a file, its name apart. */
export function fileDetails(file: FileChange): string {
  const { before, after } = file;
  if (before === undefined || after === undefined) {
    return sizeOfChange(file);
  }
  return [
    ...(before.kind === after.kind ? [] : [`${before.kind} → ${after.kind}`]),
    ...(file.change === 'changed' ? [sizeOfChange(file)] : []),
    ...(before.mode === after.mode ? [] : [`mode ${before.mode} → ${after.mode}`]),
  ].join(', ');
}

/** The sign of a change, as diffs have it. */
export function signOf(change: FileChange['change'] | DistributionChange['change']): '+' | '-' | '~' {
  switch (change) {
    case 'added':
      return '+';
    case 'removed':
      return '-';
    case 'changed':
    case 'mode':
    case 'upgraded':
    case 'downgraded':
      return '~';
    default:
      return assertNever(change);
  }
}

/** The whole in one line. */
export function summaryOf(report: DiffReport): string {
  const { verdict, distributions, files, isSame } = report;
  if (verdict === 'identical' && isSame) {
    return 'identical: the same bytes';
  }
  if (verdict === 'equal' && isSame) {
    return 'equal: other bytes (times, order or compression, so CodeSha256 differs), but Lambda unpacks the same';
  }
  const own = files.filter(({ distribution }) => distribution === undefined).length;
  const settings = report.settings.length + (report.layers === undefined ? 0 : 1);
  const parts = [
    ...(distributions.length > 0 ? [count(distributions.length, 'distribution')] : []),
    ...(own > 0 ? [count(own, 'own file')] : []),
    ...(settings > 0 ? [count(settings, 'setting')] : []),
  ];
  return `different: ${parts.join(', ')}`;
}
