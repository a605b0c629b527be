import { withoutHidden } from '../../../errors/quote-name.ts';
import type { SizeMeasurement } from '../../../workflow/look/measure-artifact.ts';
import { escapeMarkup } from '../markup.ts';
import { formatBytes, formatCount } from '../quantities.ts';
import { limitWords } from './limits.ts';
import { sizeRows } from './rows.ts';
import { savingText } from './savings.ts';

const MOST_ROWS = 100;
const LONGEST_NAME = 200;

/** The numbers of a report as tables and lists of HTML. */
export function pageTables(measurement: SizeMeasurement): string {
  const { savings, budget } = measurement;
  const parts = [distributionTable(measurement), limitsTable(measurement)];
  if (budget.length > 0) {
    parts.push(budgetTable(measurement));
  }
  if (savings.length > 0) {
    const items = savings.map((saving) => {
      const { message, hint } = savingText(saving);
      return `<li>${escapeMarkup(message)}${hint === undefined ? '' : `<br><span class="quiet">${escapeMarkup(hint)}</span>`}</li>`;
    });
    parts.push(`<h2>What could go, or is worth knowing</h2>\n<ul>${items.join('\n')}</ul>`);
  }
  return parts.join('\n');
}

function distributionTable(measurement: SizeMeasurement): string {
  const options = { by: 'distribution', top: MOST_ROWS, depth: 1, measure: 'unzipped' } as const;
  const rows = sizeRows(measurement, options).map(({ label, unzipped, zipped }) =>
    tableRow([shown(label), formatBytes(unzipped), formatBytes(zipped)]),
  );
  return table('By distribution', ['', 'unzipped', 'zipped'], rows);
}

function limitsTable({ limits }: SizeMeasurement): string {
  const rows = limits.map((limit) => {
    const { label, above } = limitWords(limit);
    const isOver = limit.used > limit.limit;
    const text = isOver ? `${label}: ${above}` : label;
    return tableRow([shown(text), formatBytes(limit.used), formatBytes(limit.limit)], isOver);
  });
  return table("Lambda's limits", ['', 'used', 'limit'], rows);
}

function budgetTable({ budget }: SizeMeasurement): string {
  const rows = budget.map(({ name, used, limit, isExceeded }) => {
    const amount = name === 'files' ? formatCount : formatBytes;
    return tableRow(
      [`${shown(name)}${isExceeded ? ': exceeded' : ''}`, amount(used), amount(limit)],
      isExceeded,
    );
  });
  return table('Budget', ['', 'used', 'allowed'], rows);
}

function shown(text: string): string {
  return withoutHidden(text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text);
}

function table(caption: string, head: readonly string[], rows: readonly string[]): string {
  const cells = head.map((text) => (text === '' ? '<td></td>' : `<th scope="col">${text}</th>`));
  return `<div class="scroll"><table><caption>${caption}</caption><thead><tr>${cells.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function tableRow([first = '', ...numbers]: readonly string[], isOver = false): string {
  const cells = numbers.map((text) => `<td>${escapeMarkup(text)}</td>`);
  return `<tr${isOver ? ' class="over"' : ''}><th scope="row">${escapeMarkup(first)}</th>${cells.join('')}</tr>`;
}
