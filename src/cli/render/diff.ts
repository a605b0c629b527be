import { withoutHidden } from '../../errors/quote-name.ts';
import type { FileChange } from '../../inspect/diff/archive-diff.ts';
import type { DiffReport } from '../../workflow/look/diff-artifacts.ts';
import {
  comparedValues,
  fileDetails,
  signOf,
  sizeOfChange,
  summaryOf,
  versionsOf,
  type ComparedValue,
} from './diff-words.ts';
import { count } from './quantities.ts';
import type { Style } from './style.ts';

/** How a comparison is shown. */
export interface DiffView {
  /** Width of the terminal, in cells. */
  readonly columns: number;
  /** Whether files of distributions are listed too, and however many there are. */
  readonly allFiles: boolean;
}

/** Longer lists of files end with their number. */
const MOST_FILES = 200;

interface Row {
  readonly sign: '+' | '-' | '~';
  readonly name: string;
  readonly cells: readonly string[];
}

/** What two artifacts differ in, for people. */
export function renderDiff(report: DiffReport, { columns, allFiles }: DiffView, style: Style): string {
  const files = listedFiles(report, allFiles);
  const distributions = report.distributions.map((change) => ({
    sign: signOf(change.change),
    name: withoutHidden(change.name),
    cells: [withoutHidden(versionsOf(change)), sizeOfChange(change)],
  }));
  const shown = allFiles ? files : files.slice(0, MOST_FILES);
  const rows = shown.map((file) => ({
    sign: signOf(file.change),
    name: withoutHidden(file.path),
    cells: [
      fileDetails(file),
      ...(file.distribution === undefined ? [] : [withoutHidden(file.distribution)]),
    ],
  }));
  const rest = files.length - shown.length;
  const sections = [
    [titleOf(report, style)],
    valueLines(comparedValues(report), columns, style),
    rowLines(distributions, columns, style),
    [
      ...rowLines(rows, columns, style),
      ...(rest > 0 ? [style.dim(`  and ${count(rest, 'more file')}: --files lists all`)] : []),
    ],
    ...report.files.flatMap((file) => patchLines(file, style)),
    [style.bold(summaryOf(report))],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function diffJson(report: DiffReport, allFiles: boolean): string {
  const value = { schemaVersion: 1, ...report, files: listedFiles(report, allFiles) };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The user's own, or all. */
export function listedFiles({ files }: DiffReport, allFiles: boolean): readonly FileChange[] {
  return allFiles ? files : files.filter(({ distribution }) => distribution === undefined);
}

function titleOf({ before, after }: DiffReport, style: Style): string {
  return style.bold(`${withoutHidden(before.artifact)} → ${withoutHidden(after.artifact)}`);
}

function valueLines(values: readonly ComparedValue[], columns: number, style: Style): string[] {
  const width = widest(values, ({ name }) => name);
  return values.map(({ name, before, after, difference = '' }) => {
    const change = before === after ? after : `${before} → ${after}`;
    const text = withoutHidden(`${change}${difference === '' ? '' : ` (${difference})`}`);
    const isWide = width + 2 + text.length > columns;
    return `${style.dim(isWide ? name : name.padEnd(width))}${isWide ? '\n  ' : '  '}${text}`;
  });
}

function widest<Item>(items: readonly Item[], textOf: (item: Item) => string): number {
  return items.reduce((width, item) => Math.max(width, textOf(item).length), 0);
}

/** Aligned where that fits, else each name on a line of its own. */
function rowLines(rows: readonly Row[], columns: number, style: Style): string[] {
  const paint = { '+': style.green, '-': style.red, '~': style.yellow };
  const widths = [0, 1].map((cell) => widest(rows, ({ cells }) => cells[cell] ?? ''));
  const nameWidth = widest(rows, ({ name }) => name);
  const isAligned = 2 + nameWidth + widths.reduce((sum, width) => sum + 2 + width, 0) <= columns;
  return rows.map(({ sign, name, cells }) => {
    const head = `${paint[sign](sign)} ${isAligned ? name.padEnd(nameWidth) : name}`;
    const details = isAligned
      ? `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`
      : `\n    ${cells.join(', ')}`;
    return `${head}${details}`.trimEnd();
  });
}

/** As `diff -u` writes it; a carriage return is shown, for it would move the cursor. */
function patchLines({ path, patch, before, after }: FileChange, style: Style): string[][] {
  if (patch === undefined) {
    return [];
  }
  const name = withoutHidden(path);
  const lines = patch.split('\n').slice(0, -1).map(shownLine);
  const paint = (line: string): string =>
    line.startsWith('+')
      ? style.green(line)
      : line.startsWith('-')
        ? style.red(line)
        : line.startsWith('@')
          ? style.cyan(line)
          : line;
  const from = before === undefined ? '/dev/null' : `a/${name}`;
  const to = after === undefined ? '/dev/null' : `b/${name}`;
  return [[style.bold(`--- ${from}`), style.bold(`+++ ${to}`), ...lines.map(paint)]];
}

/** A line of a file without what would move a terminal's cursor. */
export function shownLine(line: string): string {
  return line
    .split('\t')
    .map((part) => withoutHidden(part.replace(/\r$/, '^M')))
    .join('\t');
}
