import { withoutHidden } from '../../errors/quote-name.ts';
import type { ExaminedDistribution, OutdatedReport } from '../../workflow/update/outdated.ts';
import type { Holder } from '../../workflow/update/outdated-distribution.ts';
import { count } from './quantities.ts';
import type { Style } from './style.ts';
import { renderVulnerability } from './vulnerabilities.ts';

/** How a report is shown. */
export interface OutdatedView {
  /** What was looked at. */
  readonly name: string;
  /** With what is up to date. */
  readonly all: boolean;
}

/** Newer versions for people: a line for each distribution, and below it what keeps it back or is known against it. */
export function renderOutdated(report: OutdatedReport, { name, all }: OutdatedView, style: Style): string {
  const { distributions, runtime, architecture, source, unknownRequirements } = report;
  const shown = distributions.filter((each) => all || isRemarkable(each));
  const widths = {
    name: widest(shown.map((each) => withoutHidden(each.name))),
    version: widest(shown.map(({ version = '' }) => withoutHidden(version))),
    target: widest(shown.map((each) => targetOf(each)?.version ?? '')),
  };
  const blocks = shown.flatMap((each) => [row(each, widths, style), ...notes(each, style)]);
  const uncertain = unknownRequirements.map(withoutHidden).join(', ');
  return [
    ...blocks,
    ...(blocks.length === 0 ? [] : ['']),
    ...(uncertain === '' || shown.every(({ newest }) => newest === undefined)
      ? []
      : [style.dim(`What these require is not known, so they may not allow it: ${uncertain}`)]),
    `${style.bold(withoutHidden(name))} (${withoutHidden(source)}) for ${runtime} ${architecture}: ${summarize(distributions)}`,
    '',
  ].join('\n');
}

function isRemarkable({ newest, unusable, yanked, unknown, vulnerabilities }: ExaminedDistribution): boolean {
  return [newest, unusable, yanked, unknown, vulnerabilities?.[0]].some((each) => each !== undefined);
}

function targetOf({ allowed, newest }: ExaminedDistribution): ExaminedDistribution['newest'] {
  return allowed ?? newest;
}

interface Widths {
  readonly name: number;
  readonly version: number;
  readonly target: number;
}

function row(each: ExaminedDistribution, widths: Widths, style: Style): string {
  const { version = '', allowed, direct, requiredBy } = each;
  const target = targetOf(each);
  const paint = target?.step === 'major' ? style.yellow : allowed === undefined ? style.dim : style.green;
  const asked =
    direct || requiredBy.length === 0 ? '' : `for ${withoutHidden(requiredBy.slice(0, 3).join(', '))}`;
  return [
    style.bold(withoutHidden(each.name).padEnd(widths.name)),
    withoutHidden(version).padEnd(widths.version),
    target === undefined ? ' '.repeat(widths.target + 2) : `→ ${paint(target.version.padEnd(widths.target))}`,
    (target?.step ?? '').padEnd(5),
    target?.released ?? ' '.repeat(10),
    style.dim(asked),
  ]
    .join('  ')
    .trimEnd();
}

function notes(each: ExaminedDistribution, style: Style): string[] {
  const { allowed, newest, heldBy, unusable, yanked, unknown, vulnerabilities = [] } = each;
  const isHeld = newest !== undefined && heldBy.length > 0;
  return [
    ...(isHeld
      ? [
          `${allowed === undefined ? 'it' : newest.version} is not allowed by ${heldBy.map(holderWords).join(', ')}`,
        ]
      : []),
    ...(unusable === undefined
      ? []
      : [`${unusable.version} is not for this target: ${withoutHidden(unusable.reason)}`]),
    ...(yanked === undefined
      ? []
      : [
          style.yellow(
            `the present version was withdrawn${yanked === '' ? '' : `: ${withoutHidden(yanked)}`}`,
          ),
        ]),
    ...(unknown === undefined ? [] : [`not compared: ${withoutHidden(unknown)}`]),
    ...vulnerabilities.map((vulnerability) => renderVulnerability(vulnerability, style)),
  ].map((line) => `  ${line}`);
}

/** Who does not allow a version: `boto3 (botocore<1.35.0)`. */
export function holderWords({ by, requirement }: Holder): string {
  return withoutHidden(by === undefined ? `the project (${requirement})` : `${by} (${requirement})`);
}

function summarize(distributions: readonly ExaminedDistribution[]): string {
  const outdated = distributions.filter(({ newest }) => newest !== undefined).length;
  const unknown = distributions.filter((each) => each.unknown !== undefined).length;
  const known = distributions.flatMap(({ vulnerabilities }) => vulnerabilities ?? []).length;
  const isExamined = distributions.some(({ vulnerabilities }) => vulnerabilities !== undefined);
  return [
    `${outdated === 0 ? 'none' : outdated} of ${count(distributions.length, 'distribution')} outdated`,
    ...(unknown === 0 ? [] : [`${unknown} not compared`]),
    ...(isExamined
      ? [`${known === 0 ? 'no' : known} known ${known === 1 ? 'vulnerability' : 'vulnerabilities'}`]
      : []),
  ].join(', ');
}

function widest(texts: readonly string[]): number {
  return Math.min(40, Math.max(0, ...texts.map((text) => text.length)));
}
