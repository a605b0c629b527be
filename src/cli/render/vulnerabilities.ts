import { withoutHidden } from '../../errors/quote-name.ts';
import type { ExaminedDistribution } from '../../workflow/update/outdated.ts';
import type { Style } from './style.ts';

type Vulnerability = NonNullable<ExaminedDistribution['vulnerabilities']>[number];

const SHOWN_ALIASES = 3;

/** A vulnerability on one line: how bad it is, its names, what it is, and which version does not have it. */
export function renderVulnerability(vulnerability: Vulnerability, style: Style): string {
  const { id, aliases, severity, summary, fixedIn } = vulnerability;
  const paint = severity === 'low' || severity === 'moderate' ? style.yellow : style.red;
  const others = aliases.length === 0 ? '' : ` (${aliases.slice(0, SHOWN_ALIASES).join(', ')})`;
  const what = summary === undefined ? '' : `: ${withoutHidden(summary)}`;
  const fix = fixedIn === undefined ? 'no version is known to be without it' : `fixed in ${fixedIn}`;
  return `${style.bold(paint(severity ?? 'vulnerable'))} ${id}${others}${what}; ${fix}`;
}
