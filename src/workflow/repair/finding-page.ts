import type { FindingCode } from '../../inspect/finding.ts';
import { InternalError } from '../../errors/zipwright-error.ts';
import { readDocumentation } from './documentation.ts';

/** What docs/findings/ says of a finding: the one source for `explain`, SARIF and the table of the guide. */
export interface FindingPage {
  readonly code: string;
  /** The first sentence, without its full stop. */
  readonly summary: string;
  /** What it is in most cases: `error`, `notice within 180 days`. */
  readonly severity: string;
  /** The parts of the page, in Markdown. */
  readonly description: string;
  readonly severities: string;
  readonly onLambda: string;
  readonly example: string;
  readonly whatHelps: string;
  /** All of it. */
  readonly text: string;
}

const TITLE = /^# (\w+)\n/;
const SEVERITY = /^Severity: ([^\n]+)$/m;
const SECTIONS = ['On Lambda', 'Example', 'What helps'] as const;

/** @returns `undefined` when a part is missing, or stands elsewhere */
export function parseFindingPage(text: string): FindingPage | undefined {
  const [head = '', ...sections] = text.split(/\n(?=## )/);
  const [onLambda, example, whatHelps] = SECTIONS.map((title, index) => sectionText(sections[index], title));
  const [said = '', severities] = head.replace(TITLE, '').split(SEVERITY);
  const code = TITLE.exec(head)?.[1];
  const description = said.trim();
  if (!(code && description && severities && onLambda && example && whatHelps)) {
    return undefined;
  }
  const summary = firstSentence(description);
  const severity = severities.replace(/[;,.][^]*$/, '');
  const parts = { code, summary, severity, description, severities, onLambda, example, whatHelps, text };
  return sections.length === SECTIONS.length ? parts : undefined;
}

/** Without its full stop. */
function firstSentence(text: string): string {
  const paragraph = text.split('\n\n', 1)[0] ?? '';
  const sentence = /^[^]*?(?<!\b(?:e\.g|i\.e))(?=\.(?:\s+[^a-z\s]|$))/.exec(paragraph)?.[0];
  return (sentence ?? paragraph).replaceAll(/\s+/g, ' ');
}

/** Without its heading; `undefined` when it has another one. */
function sectionText(section: string | undefined, title: string): string | undefined {
  const heading = `## ${title}\n`;
  return section?.startsWith(heading) === true ? section.slice(heading.length).trim() : undefined;
}

/** @throws {InternalError} when the page is not there, or not whole */
export function readFindingPage(code: FindingCode): FindingPage {
  try {
    const page = parseFindingPage(readDocumentation(`findings/${code}.md`));
    if (page?.code === code) {
      return page;
    }
  } catch (error) {
    throw new InternalError(`Cannot read docs/findings/${code}.md`, error);
  }
  throw new InternalError(`docs/findings/${code}.md does not have all its parts`);
}
