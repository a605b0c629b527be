import { describe, expect, test } from 'vitest';
import { findingCodes } from '../../../src/inspect/finding.ts';
import { listErrors } from '../../../src/workflow/repair/explain-finding.ts';
import { renderExplanation } from '../../../src/cli/render/explain.ts';
import type { Style } from '../../../src/cli/render/style.ts';
import { runCli } from '../run-cli.ts';

const mark =
  (name: string) =>
  (text: string): string =>
    `<${name}>${text}</${name}>`;
const marked: Style = {
  bold: mark('b'),
  dim: mark('d'),
  red: mark('r'),
  yellow: mark('y'),
  green: mark('g'),
  cyan: mark('c'),
};
const same = (text: string): string => text;
const plain: Style = { bold: same, dim: same, red: same, yellow: same, green: same, cyan: same };

function renderPage(text: string, style: Style, columns?: number): string {
  const page = {
    code: 'X',
    summary: '',
    severity: '',
    description: '',
    severities: '',
    onLambda: '',
    example: '',
    whatHelps: '',
  };
  return renderExplanation(
    { code: 'X', finding: { ...page, text } },
    { style, ...(columns === undefined ? {} : { columns }) },
  );
}

describe('zipwright explain', () => {
  test('prints the page, plain where it is no terminal', async () => {
    const { exitCode, stdout, stderr } = await runCli(['explain', 'LAYERS_TOO_MANY']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^LAYERS_TOO_MANY\n\nMore than five layers[^]*\n\nOn Lambda\n\n[^]*\n\nWhat helps\n\n/,
    );
    expect(stdout).not.toMatch(/\u001b|##|\]\(/);
  });

  test('with colours on a terminal, unless NO_COLOR', async () => {
    const args = ['explain', 'LAYERS_TOO_MANY'];
    expect((await runCli(args, { isTTY: true })).stdout).toContain('\u001b[1mLAYERS_TOO_MANY\u001b[22m');
    const { stdout } = await runCli(args, { isTTY: true, environment: { NO_COLOR: '1' } });
    expect(stdout).not.toContain('\u001b');
  });

  test('lists all codes, each on a line that fits', async () => {
    const { stdout } = await runCli(['explain'], {
      isTTY: true,
      columns: 60,
      environment: { NO_COLOR: '1' },
    });
    const codes = [...findingCodes, ...listErrors().map(({ code }) => code)];
    const lines = stdout.split('\n');
    expect(codes.filter((code) => !lines.some((line) => line.startsWith(`${code} `)))).toEqual([]);
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  });

  test('--json has the parts; an unknown code is an error', async () => {
    expect(JSON.parse((await runCli(['explain', 'layers-too-many', '--json'])).stdout)).toMatchObject({
      schemaVersion: 1,
      code: 'LAYERS_TOO_MANY',
      finding: { summary: expect.any(String), severity: 'error', whatHelps: expect.any(String) },
    });
    expect(JSON.parse((await runCli(['explain', '--json'])).stdout)).toMatchObject({
      findings: expect.arrayContaining([
        { code: 'LAYERS_TOO_MANY', severity: 'error', summary: expect.any(String) },
      ]),
      errors: expect.arrayContaining([
        { code: 'DISK_FULL', section: 'Machine', meaning: 'the file system refused' },
      ]),
    });
    const { exitCode, stdout } = await runCli(['explain', 'LAYER_TOO_MANY', '--json']);
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      2,
      { error: { code: 'CODE_UNKNOWN', data: { nearest: 'LAYERS_TOO_MANY' } } },
    ]);
  });

  test('renders headings, code, lists, tables and links', () => {
    const text =
      '# X\n\nA `b` of [c](d.md),\nand ``e`f``.\n\n```sh\nrun\n\n  it\n```\n\n- one\n- two\n\n| a | b |\n| --- | --- |\n| long | `x` |\n';
    expect(renderPage(text, plain)).toBe(
      'X\n\nA `b` of c, and ``e`f``.\n\n    run\n\n      it\n\n- one\n- two\n\na     b\nlong  `x`\n',
    );
    expect(renderPage(text, marked)).toContain('<b>X</b>\n\nA <c>b</c> of c, and <c>e`f</c>.');
  });

  test('breaks lines at the width of a terminal', () => {
    const text = `# X\n\n${'word '.repeat(40)}\n`;
    expect(
      renderPage(text, plain, 60)
        .split('\n')
        .every((line) => line.length <= 60),
    ).toBe(true);
    expect(renderPage(text, plain).split('\n')).toHaveLength(4);
  });
});
