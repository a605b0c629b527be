import { relative } from 'node:path';
import { quoteName } from '../../inspect/finding.ts';
import type { Repair, RepairExample, RepairKind } from '../../inspect/fix/repair.ts';
import type { FixReport } from '../../workflow/repair/fix-artifact.ts';
import { renderFindingBlocks, summarizeFindings } from './findings.ts';
import { count, formatBytes } from './quantities.ts';
import type { Style } from './style.ts';

/** How an answer calls what it is about. */
export interface FixNames {
  /** The artifact, as it was given. */
  readonly name: string;
  readonly directory: string;
  readonly isDryRun: boolean;
}

/** What was done to an archive, for people: each kind of repair, then what is left to do. */
export function renderFix(report: FixReport, names: FixNames, style: Style): string {
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  const others = report.findings.filter(({ severity }) => severity !== 'error');
  const lines = [
    ...report.repairs.map((repair) => renderRepair(repair, style)),
    ...renderFindingBlocks(errors, style),
    summary(report, names, style),
    ...(others.length === 0 || report.outcome === 'refused'
      ? []
      : [style.dim(`zipwright check tells of ${summarizeFindings(others)} besides`)]),
  ];
  return `${lines.join('\n')}\n`;
}

const WHAT: Readonly<Record<RepairKind, (number: number) => string>> = {
  slashes: (number) => `backslashes to slashes in ${count(number, 'name')}`,
  'normal-names': (number) => `${count(number, 'name')} made normal`,
  'top-folder': (number) => `${count(number, 'file')} moved up, out of the folder that held everything`,
  'python-folder': (number) => `${count(number, 'file')} moved below python/`,
  duplicates: (number) => `${count(number, 'file')} left out that a later one replaces`,
  'system-files': (number) => `${entries(number)} of macOS or Windows left out`,
  bytecode: (number) => `${count(number, 'file')} of bytecode left out, whose source is there`,
  'lock-files': (number) => `${count(number, 'lock')} of uv left out`,
  modes: (number) => `mode of ${entries(number)} set`,
  'folder-entries': (number) => `${entries(number)} for folders left out, which the files imply`,
  'utf8-names': (number) => `${count(number, 'name')} marked as UTF-8`,
  'spare-bytes': (number) => `${formatBytes(number)} left out that belong to no entry`,
  zip64: (number) => `64-bit fields of ${entries(number)} made 32-bit`,
  descriptors: (number) => `data descriptors of ${entries(number)} moved into the headers`,
  'extra-fields': (number) => `extra fields of ${entries(number)} left out`,
  times: (number) => `time of ${entries(number)} set to 1980-01-01`,
  headers: (number) => `headers of ${entries(number)} written anew`,
};

/** Of these the paths tell nothing that the count does not. */
const PLAIN: ReadonlySet<RepairKind> = new Set([
  'times',
  'extra-fields',
  'descriptors',
  'zip64',
  'folder-entries',
]);

function entries(number: number): string {
  return number === 1 ? '1 entry' : `${number} entries`;
}

function renderRepair({ kind, count: number, examples }: Repair, style: Style): string {
  const shown = PLAIN.has(kind) ? [] : examples.map(renderExample);
  const more = number - shown.length;
  const list = shown.length === 0 ? '' : `: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${style.green('fixed:')} ${WHAT[kind](number)}${style.dim(list)}`;
}

function renderExample({ path, from, to }: RepairExample): string {
  if (from === undefined || to === undefined) {
    return quoteName(path);
  }
  return /^(?:none|\d{3,4})$/.test(from)
    ? `${quoteName(path)} ${from} → ${to}`
    : `${quoteName(from)} → ${quoteName(to)}`;
}

function summary(report: FixReport, { name, directory, isDryRun }: FixNames, style: Style): string {
  const { outcome, output, size, sizeBefore, entries: number, findings } = report;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const left = errors.length === 0 ? '' : `, ${count(errors.length, 'error')} left`;
  const label = style.bold(
    quoteName(output === undefined ? name : relative(directory, output) || output).slice(1, -1),
  );
  if (outcome === 'refused') {
    return `${label}: not repaired, and nothing was written`;
  }
  const sizes =
    size === sizeBefore ? formatBytes(size) : `${formatBytes(size)} (was ${formatBytes(sizeBefore)})`;
  const state =
    outcome === 'unchanged' ? 'nothing to repair' : isDryRun ? 'nothing was written (--dry-run)' : 'repaired';
  return `${label}: ${state}, ${entries(number)}, ${sizes}${left}`;
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function fixJson(report: FixReport, isDryRun: boolean): string {
  return `${JSON.stringify({ schemaVersion: 1, dryRun: isDryRun, ...report }, undefined, 2)}\n`;
}
