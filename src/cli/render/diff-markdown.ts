import { withoutHidden } from '../../errors/quote-name.ts';
import type { DiffReport } from '../../workflow/look/diff-artifacts.ts';
import { comparedValues, fileDetails, sizeOfChange, summaryOf, versionsOf } from './diff-words.ts';
import { listedFiles, shownLine, type DiffView } from './diff.ts';
import { count } from './quantities.ts';

/** A comment of a pull request may have 65,536 characters. */
const MOST_PATCH_CHARACTERS = 40_000;
const MOST_ROWS = 100;

/** What two artifacts differ in, as Markdown of GitHub and GitLab: for a comment on a pull request. */
export function diffMarkdown(report: DiffReport, { allFiles }: Pick<DiffView, 'allFiles'>): string {
  const { before, after, distributions } = report;
  const blocks = [
    `### ${code(before.artifact)} → ${code(after.artifact)}`,
    `**${summaryOf(report)}**`,
    table(
      ['', 'before', 'after', ''],
      comparedValues(report).map((value) => [
        value.name,
        cell(value.before),
        cell(value.after),
        value.difference ?? '',
      ]),
    ),
    table(
      ['distribution', '', 'version', 'size'],
      distributions.map((change) => [
        code(change.name),
        change.change,
        cell(versionsOf(change)),
        sizeOfChange(change),
      ]),
    ),
    table(
      ['file', '', ''],
      listedFiles(report, allFiles).map((file) => [code(file.path), file.change, fileDetails(file)]),
    ),
    patches(report),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) {
    return '';
  }
  const rest = rows.length - MOST_ROWS;
  return [
    tableRow(head),
    tableRow(head.map(() => '---')),
    ...rows.slice(0, MOST_ROWS).map(tableRow),
    ...(rest > 0 ? [tableRow([`and ${rest} more`, ...head.slice(1).map(() => '')])] : []),
  ].join('\n');
}

/** Text in a table, whatever is in it: nothing in it is Markdown. */
function code(text: string): string {
  const safe = withoutHidden(text).replaceAll('|', '\\|');
  const fence = fenceFor(safe, 1);
  const pad = /^`|`$/.test(safe) ? ' ' : '';
  return `${fence}${pad}${safe}${pad}${fence}`;
}

function cell(text: string): string {
  return text === '' ? '' : code(text);
}

/** More backticks than there are in a row in the text. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return '`'.repeat(Math.max(least, longest + 1));
}

function patches({ files }: DiffReport): string {
  const blocks: string[] = [];
  let room = MOST_PATCH_CHARACTERS;
  let omitted = 0;
  for (const { path, patch } of files) {
    if (patch !== undefined && patch.length <= room) {
      const text = patch.split('\n').map(shownLine).join('\n');
      const fence = fenceFor(text, 3);
      blocks.push(
        `<details><summary>${htmlText(path)}</summary>\n\n${fence}diff\n${text}${fence}\n\n</details>`,
      );
      room -= patch.length;
    } else if (patch !== undefined) {
      omitted += 1;
    }
  }
  const note =
    omitted === 0 ? [] : [`The patches of ${count(omitted, 'more file')} are too long to be shown here.`];
  return [...blocks, ...note].join('\n\n');
}

function htmlText(text: string): string {
  return withoutHidden(text).replace(/[&<>"'@`*_[\]\\]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
