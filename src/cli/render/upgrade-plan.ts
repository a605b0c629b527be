import { withoutHidden } from '../../errors/quote-name.ts';
import type { RemovedImport } from '../../workflow/update/removed-imports.ts';
import type { UpgradedDistribution } from '../../workflow/update/upgrade-distribution.ts';
import type { RuntimeSide, UpgradePlan } from '../../workflow/update/upgrade-plan.ts';
import { holderWords } from './outdated.ts';
import { count } from './quantities.ts';
import type { Style } from './style.ts';

/** How a plan is shown. */
export interface UpgradeView {
  /** What it is about. */
  readonly name: string;
  /** With what fits. */
  readonly all: boolean;
}

/** A plan for people: what changes with the runtime, then what has to be done. */
export function renderUpgradePlan(plan: UpgradePlan, { name, all }: UpgradeView, style: Style): string {
  const { from, to, distributions, added, removedModules, source } = plan;
  const shown = distributions.filter(({ state }) => all || state !== 'fits');
  const width = Math.min(40, Math.max(0, ...shown.map((each) => titleOf(each).length)));
  const sections = [
    runtimeLines(from, to),
    shown.map((each) => `${style.bold(titleOf(each).padEnd(width))}  ${outcome(each, style)}`),
    added.map(
      ({ name: each, ...by }) => `${style.bold(withoutHidden(each))}  is needed besides: ${holderWords(by)}`,
    ),
    removedModules.map((each) => removedLine(each, to, style)),
  ];
  const verdict = plan.fits ? style.green('fits as it is locked') : style.yellow(summarize(plan));
  return [
    ...sections.flatMap((lines) => (lines.length === 0 ? [] : [...lines, ''])),
    `${style.bold(withoutHidden(name))} (${withoutHidden(source)}) on ${to.runtime} ${to.architecture}: ${verdict}`,
    '',
  ].join('\n');
}

function runtimeLines(from: RuntimeSide, to: RuntimeSide): string[] {
  const rows: readonly (readonly [string, string, string])[] = [
    ['runtime', from.runtime, to.runtime],
    ['architecture', from.architecture, to.architecture],
    ['system', system(from), system(to)],
    ['deprecated on', from.deprecated ?? 'not announced', to.deprecated ?? 'not announced'],
    ['updates end', from.updateBlocked ?? 'not announced', to.updateBlocked ?? 'not announced'],
    ['boto3 (last seen)', from.boto3 ?? 'unknown', to.boto3 ?? 'unknown'],
  ];
  return rows.flatMap(([label, before, after]) =>
    before === after ? [] : [`${label.padEnd(17)}  ${before} → ${after}`],
  );
}

function system({ operatingSystem, glibc }: RuntimeSide): string {
  return `${operatingSystem} (glibc ${glibc})`;
}

function titleOf({ name, version = '' }: UpgradedDistribution): string {
  return withoutHidden(`${name} ${version}`).trimEnd();
}

function outcome(each: UpgradedDistribution, style: Style): string {
  const { state, newer, heldBy, changes } = each;
  const reason = each.reason === undefined ? '' : withoutHidden(each.reason);
  switch (state) {
    case 'fits':
      return style.green('fits');
    case 'newer': {
      const held = heldBy.length === 0 ? '' : `, which ${heldBy.map(holderWords).join(', ')} does not allow`;
      return `${style.yellow(`take ${newer?.version ?? 'a newer one'}`)}${held}: ${reason}`;
    }
    case 'source':
      return changes ? `${style.yellow('must be built from source')}: ${reason}` : reason;
    case 'nothing':
      return `${style.red('nothing fits')}: ${reason}`;
    case 'unknown':
      return `${style.red('unknown')}: ${reason}`;
  }
}

const TIMES = {
  always: 'whenever it is loaded',
  called: 'when it gets there',
  condition: 'in a condition',
  guarded: 'in a try that does without',
} as const;

function removedLine(
  { path, line, module, when, replacement }: RemovedImport,
  to: RuntimeSide,
  style: Style,
): string {
  const way = replacement === undefined ? '' : ` (or add ${replacement}, which brings it)`;
  const paint = when === 'always' || when === 'called' ? style.yellow : style.dim;
  return `${style.bold(withoutHidden(`${path}:${line}`))}  imports ${paint(module)} ${TIMES[when]}, which ${to.runtime} has no more${way}`;
}

function summarize({ distributions, added, removedModules }: UpgradePlan): string {
  const changing = distributions.filter(({ changes }) => changes);
  const of = (state: UpgradedDistribution['state']): number =>
    changing.filter((each) => each.state === state).length;
  const modules = removedModules.filter(({ when }) => when === 'always' || when === 'called').length;
  const parts: readonly (readonly [number, string])[] = [
    [of('newer'), 'to update'],
    [of('source'), 'to build'],
    [of('nothing'), 'without anything that fits'],
    [of('unknown'), 'unknown'],
    [added.length, 'needed besides'],
  ];
  return [
    `${distributions.length - changing.length} of ${count(distributions.length, 'distribution')} ${distributions.length - changing.length === 1 ? 'fits' : 'fit'}`,
    ...parts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])),
    ...(modules === 0 ? [] : [`${count(modules, 'import')} of removed modules`]),
  ].join(', ');
}
