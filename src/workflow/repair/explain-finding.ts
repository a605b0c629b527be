import { withoutHidden } from '../../errors/quote-name.ts';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { findingCodes } from '../../inspect/finding.ts';
import { nearest } from '../../project/nearest.ts';
import { readDocumentation } from './documentation.ts';
import { ExplainError } from './explain-errors.ts';
import { readFindingPage, type FindingPage } from './finding-page.ts';

/** A row of docs/reference/errors.md. */
export interface ExplainedError {
  readonly code: string;
  /** What the error is about: the row's section. */
  readonly section: string;
  /** In Markdown. */
  readonly meaning: string;
}

/** What a code means. A finding and an error may have the same one. */
export interface Explanation {
  readonly code: string;
  readonly finding?: FindingPage;
  readonly error?: ExplainedError;
}

const SECTION = /^## (.+)$/;
const ROW = /^\| ((?:`[A-Z0-9_]+`(?:, )?)+) \| (.+) \|$/;

/** Reads the errors of docs/reference/errors.md, in its order. */
export function listErrors(): ExplainedError[] {
  let section = '';
  return readDocumentation('reference/errors.md')
    .split('\n')
    .flatMap((line) => {
      section = SECTION.exec(line)?.[1] ?? section;
      const [, codes = '', meaning = ''] = ROW.exec(line) ?? [];
      return [...codes.matchAll(/`(\w+)`/g)].map(([, code = '']) => ({ code, section, meaning }));
    });
}

/** Reads all pages of findings, in the order of their codes. */
export function listFindingPages(): FindingPage[] {
  return findingCodes.map(readFindingPage);
}

/**
 * Explains a code as a user writes it: case does not count, nor do dashes for underscores.
 * @throws {ExplainError} CODE_UNKNOWN
 */
export function explainCode(given: string): Explanation {
  const code = given.trim().toUpperCase().replaceAll(/[-\s]/g, '_');
  const known = findingCodes.find((each) => each === code);
  const errors = listErrors();
  const error = errors.find((each) => each.code === code);
  if (known === undefined && error === undefined) {
    throw unknownCode(given, code, [...findingCodes, ...errors.map((each) => each.code)]);
  }
  return {
    code,
    ...(known === undefined ? {} : { finding: readFindingPage(known) }),
    ...(error === undefined ? {} : { error }),
  };
}

function unknownCode(given: string, code: string, codes: readonly string[]): ExplainError {
  const near = nearest(code.slice(0, 100), codes);
  const shown = withoutHidden(given.slice(0, 100));
  return new ExplainError(
    'CODE_UNKNOWN',
    `Cannot explain "${shown}": neither a finding nor an error has this code`,
    {
      data: { code: given, ...(near === undefined ? {} : { nearest: near }) },
      hint: near === undefined ? 'zipwright explain lists all codes' : `did you mean ${near}?`,
      exitCode: exitCodes.usage,
    },
  );
}
