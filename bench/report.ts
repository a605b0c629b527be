import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './build.ts';
import { describeMachine } from './measure.ts';
import { root } from './peers.ts';

function isMet({ value, bar, atLeast }: Figure): boolean {
  return atLeast === true ? value >= bar : value <= bar;
}

function formatValue({ value, unit }: Figure, digits = value < 10 ? 2 : 0): string {
  return unit === '×' ? `${value.toFixed(digits)} ×` : `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

/** The figures as a table for people. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const bar = `${figure.atLeast === true ? '≥' : '≤'} ${figure.bar} ${figure.unit}`;
    const faster = figure.atLeast === true && figure.bar > 1 ? ' faster' : '';
    return `| ${figure.name} | ${figure.ours} | ${figure.against} | **${formatValue(figure)}**${faster} | ${bar}${isMet(figure) ? '' : ' (missed)'} |`;
  });
  return [
    '| workload | ours | against | ratio | bar |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `Medians, each round running all commands in turn; ${describeMachine()}.`,
  ].join('\n');
}

/** Puts a suite's table between its two markers in the README. */
export function writeReadme(suite: string, table: string): void {
  const file = join(root, 'README.md');
  const text = readFileSync(file, 'utf8');
  const updated = text.replace(
    new RegExp(`(<!-- bench:${suite} -->\\n)[\\s\\S]*?(<!-- /bench:${suite} -->)`),
    (_, start: string, end: string) => `${start}${table}\n${end}`,
  );
  writeFileSync(file, updated);
}

/** @returns the figures that miss their bars */
export function missed(figures: readonly Figure[]): Figure[] {
  return figures.filter((figure) => !isMet(figure));
}
