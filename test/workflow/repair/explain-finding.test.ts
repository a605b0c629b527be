import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ZipwrightError } from '../../../src/errors/zipwright-error.ts';
import { findingCodes } from '../../../src/inspect/finding.ts';
import { explainCode, listErrors } from '../../../src/workflow/repair/explain-finding.ts';
import { parseFindingPage, readFindingPage } from '../../../src/workflow/repair/finding-page.ts';

const folder = new URL('../../../docs/findings/', import.meta.url);
const page = readFileSync(new URL('MODULE_MISSING.md', folder), 'utf8');

const refusal = (code: string): unknown => {
  try {
    return explainCode(code);
  } catch (error) {
    return error instanceof ZipwrightError ? [error.code, error.exitCode, error.hint] : error;
  }
};

describe('pages of findings', () => {
  test('are there for each code, with all their parts, and for nothing else', () => {
    const names = readdirSync(folder).map((name) => name.replace(/\.md$/, ''));
    expect(names.sort()).toEqual([...findingCodes].sort());
    for (const code of findingCodes) {
      expect(readFindingPage(code)).toMatchObject({
        code,
        severity: expect.stringMatching(/^(?:error|warning|notice)\b/),
        summary: expect.stringMatching(/^[^\n]{10,300}[^.\n]$/),
      });
    }
  });

  test('have a summary, a usual severity, and what helps', () => {
    const made = page.replace(/\n\n[^]*?\n\nSeverity/, '\n\nIt is so (e.g. `a.b`).\nMore of it.\n\nSeverity');
    expect(parseFindingPage(made)).toMatchObject({
      code: 'MODULE_MISSING',
      summary: 'It is so (e.g. `a.b`)',
      severity: 'error',
      description: 'It is so (e.g. `a.b`).\nMore of it.',
      whatHelps: expect.stringContaining('--layer'),
    });
  });

  test.each(['## On Lambda', '## Example', '## What helps', 'Severity:', '# MODULE_MISSING\n'])(
    'without "%s" are none',
    (part) => {
      expect(parseFindingPage(page.replace(part, 'Other'))).toBeUndefined();
    },
  );
});

describe('explainCode()', () => {
  test('takes a code as it comes: in any case, with dashes', () => {
    expect(explainCode('module-missing').finding?.code).toBe('MODULE_MISSING');
    expect(explainCode(' DISK_FULL ').error).toEqual({
      code: 'DISK_FULL',
      section: 'Machine',
      meaning: 'the file system refused',
    });
  });

  test('knows codes that are both', () => {
    expect(explainCode('HANDLER_UNKNOWN')).toMatchObject({ finding: {}, error: {} });
  });

  test('names the code that was meant', () => {
    expect(refusal('MODUL_MISSING')).toEqual(['CODE_UNKNOWN', 2, 'did you mean MODULE_MISSING?']);
    expect(refusal('DISK_FULLL')).toEqual(['CODE_UNKNOWN', 2, 'did you mean DISK_FULL?']);
    expect(refusal('QWERTZUIOP')).toEqual(['CODE_UNKNOWN', 2, 'zipwright explain lists all codes']);
    expect(refusal('\u001b[2J')).toEqual(['CODE_UNKNOWN', 2, 'zipwright explain lists all codes']);
  });

  test('reads all errors of the reference', () => {
    const codes = listErrors().map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['USAGE', 'SYSTEM', 'ZIP_TOO_LARGE', 'CODE_UNKNOWN']));
    expect(new Set(codes).size).toBe(codes.length);
  });
});
