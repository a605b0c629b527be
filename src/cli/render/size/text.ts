import { withoutHidden } from '../../../errors/quote-name.ts';
import type { ArchiveSize, LimitUse } from '../../../inspect/size/size-report.ts';
import type { BudgetUse } from '../../../workflow/look/size-budget.ts';
import type { SizeMeasurement } from '../../../workflow/look/measure-artifact.ts';
import { count, formatBytes, formatCount } from '../quantities.ts';
import { drawBar, fitText, textWidth, type Canvas } from './bars.ts';
import { limitWords } from './limits.ts';
import { sizeRows, type RowOptions, type SizeRow } from './rows.ts';
import { savingText } from './savings.ts';
import type { Style } from '../style.ts';

/** How sizes are shown to people. */
export interface SizeLook extends RowOptions {
  readonly canvas: Canvas;
  readonly style: Style;
}

const NUMBER = 9;
const PERCENT = 5;
const LONGEST_LABEL = 44;
/** Fewer columns than this are no bar. */
const SHORTEST_BAR = 4;
/** What takes the room, for people. */
export function renderSize(measurement: SizeMeasurement, look: SizeLook): string {
  const { archives, limits, savings } = measurement;
  const { style } = look;
  const savingLines = savings.flatMap((saving) => {
    const { message, hint } = savingText(saving);
    return [`  ${message}`, ...(hint === undefined ? [] : [`    ${style.cyan('hint:')} ${hint}`])];
  });
  const blocks = [
    archives.map((archive) => archiveLine(archive, look)),
    limitLines(limits, look),
    barLines(measurement, look),
    savingLines.length === 0 ? [] : [style.bold('What could go, or is worth knowing'), ...savingLines],
    budgetLines(measurement, look),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.map((line) => line.trimEnd()).join('\n')}\n`)
    .join('\n');
}

function archiveLine(archive: ArchiveSize, { style }: SizeLook): string {
  const { zipped, unzipped, files, label, isLayer } = archive;
  const name = style.bold(withoutHidden(label));
  return `${name}${isLayer ? ' (layer)' : ''}: ${formatBytes(zipped)} zipped, ${formatBytes(unzipped)} unzipped, ${formatCount(files)} ${files === 1 ? 'file' : 'files'}`;
}

function limitLines(limits: readonly LimitUse[], { style, canvas }: SizeLook): string[] {
  const lines = limits.map((limit) => ({ limit, ...limitWords(limit) }));
  const widest = Math.max(22, ...lines.map(({ label }) => textWidth(label)));
  const width = Math.min(widest, LONGEST_LABEL, Math.max(22, Math.floor(canvas.width * 0.45)));
  return lines.map(({ limit: { name, used, limit }, label, above }) => {
    const amount = `${fitText(label, width, canvas)} ${formatBytes(used).padStart(NUMBER)} of ${formatBytes(limit)}`;
    const paint = name === 'unzipped' ? style.red : style.yellow;
    return used > limit ? paint(`${amount}: ${above}`) : `${amount}, ${percent(used / limit)}`;
  });
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`;
}

/** A table with bars: numbers first go when there is no room, then bars. */
function barLines({ archives, total }: SizeMeasurement, look: SizeLook): string[] {
  const { measure, canvas, style } = look;
  const rows = sizeRows({ archives }, look).map((row) => ({ ...row, label: withoutHidden(row.label) }));
  const all =
    measure === 'zipped' ? archives.reduce((sum, { tree }) => sum + tree.zipped, 0) : total.unzipped;
  const widest = Math.max(10, ...rows.map(({ label, level }) => textWidth(label.slice(0, 100)) + 2 * level));
  const label = Math.min(widest, LONGEST_LABEL, Math.max(10, Math.floor(canvas.width * 0.45)));
  const other = measure === 'zipped' ? 'unzipped' : 'zipped';
  const hasOther = canvas.width >= label + 2 * NUMBER + PERCENT + SHORTEST_BAR + 4;
  const bar = Math.min(40, canvas.width - label - NUMBER * (hasOther ? 2 : 1) - PERCENT - 4);
  const heading = ` ${measure.padStart(NUMBER)}${hasOther ? other.padStart(NUMBER + 1) : ''}`;
  const lines = rows.map((row) => {
    const text = fitText('  '.repeat(Math.min(row.level, 8)) + row.label, label, canvas);
    const share = all > 0 ? row[measure] / all : 0;
    const others = hasOther ? style.dim(formatBytes(row[other]).padStart(NUMBER + 1)) : '';
    const drawn = bar < SHORTEST_BAR ? '' : ` ${style.cyan(drawBar(share, bar, canvas))}`;
    return `${text} ${formatBytes(row[measure]).padStart(NUMBER)}${others}${percent(share).padStart(PERCENT)}${drawn}`;
  });
  return [
    style.dim(`${fitText(`by ${look.by}`, label, canvas)}${heading}`),
    ...lines,
    ...restLines(archives, look),
  ];
}

/** The bytes of the zips that no row has. */
function restLines(archives: readonly ArchiveSize[], { style }: SizeLook): string[] {
  const end = archives.reduce((sum, archive) => sum + archive.endBytes, 0);
  const unused = archives.reduce((sum, archive) => sum + archive.unusedBytes, 0);
  const more = unused === 0 ? '' : `, and ${formatBytes(unused)} belong to nothing`;
  return [style.dim(`${formatBytes(end)} zipped are the end of the zip's directory${more}`)];
}

function budgetLines(measurement: SizeMeasurement, look: SizeLook): string[] {
  const { budget } = measurement;
  const { style, canvas } = look;
  if (budget.length === 0) {
    return [];
  }
  const lines = budget.map((use) => {
    const { name, used, limit, isExceeded } = use;
    const amount = name === 'files' ? formatCount : formatBytes;
    const text = `  ${fitText(withoutHidden(name), 24, canvas)} ${amount(used)} of ${amount(limit)}`;
    return isExceeded
      ? `${text}: ${style.bold(style.red(`over by ${excess(use, amount)}`))}${biggest(measurement, use)}`
      : `${text}: ${style.green('within')}`;
  });
  const exceeded = budget.filter(({ isExceeded }) => isExceeded).length;
  const verdict =
    exceeded === 0 ? 'Budget kept' : `Budget exceeded: ${count(exceeded, 'line')} of ${budget.length}`;
  return [style.bold(verdict), ...lines];
}

/** As it would read; in bytes where rounding hides the difference. */
function excess({ used, limit, name }: BudgetUse, amount: (value: number) => string): string {
  const isHidden = name !== 'files' && formatBytes(used) === formatBytes(limit);
  return isHidden ? `${formatCount(used - limit)} bytes` : amount(used - limit);
}

function biggest({ archives }: SizeMeasurement, { name }: BudgetUse): string {
  if (name.startsWith('distributions.')) {
    return '';
  }
  const measure = name === 'zipped' || name === 'files' ? name : 'unzipped';
  const amount = name === 'files' ? formatCount : formatBytes;
  const among = name === 'total' ? archives : archives.slice(0, 1);
  const rows: SizeRow[] = sizeRows(
    { archives: among },
    { by: 'distribution', top: Infinity, depth: 1, measure: 'unzipped' },
  );
  const names = rows
    .toSorted((a, b) => b[measure] - a[measure])
    .slice(0, 3)
    .map((row) => `${withoutHidden(row.label.slice(0, 60))} ${amount(row[measure])}`);
  return names.length === 0 ? '' : `; the biggest: ${names.join(', ')}`;
}
