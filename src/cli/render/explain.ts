import type { ExplainedError, Explanation } from '../../workflow/repair/explain-finding.ts';
import type { FindingPage } from '../../workflow/repair/finding-page.ts';
import type { Style } from './style.ts';

/** Where pages are shown. */
export interface PageView {
  readonly style: Style;
  /** Width of a terminal; elsewhere lines stay as long as they are. */
  readonly columns?: number;
}

const NARROWEST = 40;
const WIDEST = 100;

/** A finding's page, or an error's row, or both. */
export function renderExplanation({ code, finding, error }: Explanation, view: PageView): string {
  const parts = [
    ...(finding === undefined ? [] : [renderMarkdown(finding.text, view)]),
    ...(error === undefined ? [] : [renderError(error, code, view)]),
  ];
  return parts.join('\n');
}

function renderError({ section, meaning }: ExplainedError, code: string, view: PageView): string {
  return renderMarkdown(`# ${code}\n\nAn error (${section.toLowerCase()}): ${meaning}.\n`, view);
}

/** All codes, each with a line. */
export function renderCodes(
  pages: readonly FindingPage[],
  errors: readonly ExplainedError[],
  view: PageView,
): string {
  const { style } = view;
  const lines = [
    style.bold('Findings of zipwright check'),
    ...pages.map(({ code, severity, summary }) =>
      renderRow(code, `${severity.split(' ', 1)[0]}: ${summary}`, view),
    ),
    '',
    style.bold('Errors'),
    ...errors.map(({ code, meaning }) => renderRow(code, meaning, view)),
  ];
  return `${lines.join('\n')}\n`;
}

const CODE_WIDTH = 26;

function renderRow(code: string, text: string, view: PageView): string {
  const row = `${code.padEnd(CODE_WIDTH)} ${plainLinks(text)}`;
  const width = view.columns ?? Infinity;
  const cut = row.length > width ? `${row.slice(0, Math.max(CODE_WIDTH, width - 1))}…` : row;
  return view.style.cyan(cut.slice(0, code.length)) + cut.slice(code.length);
}

/** The little Markdown that pages are written in: headings, paragraphs, lists, tables, code. */
function renderMarkdown(text: string, view: PageView): string {
  return `${blocksOf(text)
    .map((block) => renderBlock(block, view))
    .join('\n\n')}\n`;
}

/** Runs of lines between empty ones; those within code end nothing. */
function blocksOf(text: string): string[][] {
  const blocks: string[][] = [[]];
  let isCode = false;
  for (const line of text.trim().split('\n')) {
    if (line === '' && !isCode) {
      blocks.push([]);
      continue;
    }
    isCode = line.startsWith('```') ? !isCode : isCode;
    blocks.at(-1)?.push(line);
  }
  return blocks.filter(({ length }) => length > 0);
}

function renderBlock(lines: readonly string[], { style, columns }: PageView): string {
  const [first = ''] = lines;
  if (first.startsWith('#')) {
    return style.bold(first.replace(/^#+ /, ''));
  }
  if (first.startsWith('```')) {
    return lines.flatMap((line) => (line.startsWith('```') ? [] : [line && `    ${line}`])).join('\n');
  }
  if (first.startsWith('|')) {
    return renderTable(lines, style);
  }
  const isList = /^[-*] /.test(first);
  const items = isList ? lines.join('\n').split(/\n(?=[-*] )/) : [lines.join(' ')];
  return items.map((item) => paint(wrap(plainLinks(item), columns), style)).join('\n');
}

function renderTable(lines: readonly string[], style: Style): string {
  const rows = lines
    .filter((line) => !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => plainLinks(cell.trim())),
    );
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      paint(
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
        style,
      ),
    )
    .join('\n');
}

function plainLinks(text: string): string {
  return text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

/** Where there are colours, code has one; elsewhere it keeps its quotes. */
function paint(text: string, style: Style): string {
  const isPlain = style.cyan('x') === 'x';
  return isPlain
    ? text
    : text.replaceAll(/(?<!`)(`+)(?!`)([^]*?[^`])\1(?!`)/g, (_, __, code: string) => style.cyan(code));
}

function wrap(text: string, columns: number | undefined): string {
  const words = text.split(/\s+/);
  if (columns === undefined) {
    return words.join(' ');
  }
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

/** For `--json`; docs/reference/json.md describes it. */
export function explanationJson({ code, finding, error }: Explanation): string {
  const { text: _, code: __, ...parts } = finding ?? { text: '', code };
  return json({
    code,
    ...(finding === undefined ? {} : { finding: parts }),
    ...(error === undefined ? {} : { error: { section: error.section, meaning: error.meaning } }),
  });
}

/** The same for all codes. */
export function codesJson(pages: readonly FindingPage[], errors: readonly ExplainedError[]): string {
  return json({
    findings: pages.map(({ code, severity, summary }) => ({ code, severity, summary })),
    errors,
  });
}

function json(value: object): string {
  return `${JSON.stringify({ schemaVersion: 1, ...value }, undefined, 2)}\n`;
}
