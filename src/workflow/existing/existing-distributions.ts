import { architectures } from '../../lambda/architectures.ts';
import type { Target } from '../../lambda/target.ts';
import { findDistributions, type FoundDistribution } from '../../packaging/from-distributions.ts';
import type { FoundContent } from '../../packaging/from-files.ts';
import { separateStale } from '../../packaging/from-stale.ts';
import { withoutInstallers } from '../../packaging/from-tools.ts';
import { matchPatterns } from '../../project/git-ignore.ts';
import type { LeftOut } from '../../project/user-files.ts';
import { targetEnvironment, type MarkerEnvironment } from '../../python/marker.ts';
import { reportNotice } from './existing-notices.ts';
import type { AddedParts, ExistingSource } from './existing-source.ts';

/** Which distributions go in. */
export interface DistributionChoice {
  readonly kept: readonly FoundDistribution[];
  /** Those whose files stay out: overwritten versions, installers, and what the build brings anew. */
  readonly dropped: readonly FoundDistribution[];
  /** Those of them that only an environment needs. */
  readonly leftOut: readonly LeftOut[];
}

/** Finds the distributions and decides which of them go in. */
export function chooseDistributions(
  content: FoundContent,
  source: ExistingSource,
  added: AddedParts,
): DistributionChoice {
  const { label, settings } = source;
  const { current, stale } = separateStale(content, findDistributions(content));
  for (const { metadataName } of stale) {
    reportNotice(source, {
      message: `"${label}" has metadata of a version that was overwritten: "${metadataName}" is left out`,
      hint: 'fill an empty folder to be sure that nothing of the old version is left',
    });
  }
  const names = new Set(added.packs.map(({ facts }) => facts.name));
  const replaced = current.filter(({ name }) => names.has(name));
  const others = current.filter(({ name }) => !names.has(name));
  reportReplaced(replaced, source);
  if (content.kind !== 'environment') {
    return { kept: others, dropped: [...replaced, ...stale], leftOut: [] };
  }
  const include = matchPatterns(settings.configuration.include ?? []);
  const { needed, unneeded, missing } = withoutInstallers(
    others,
    environmentOf(settings.target),
    ({ base, topLevel }) => topLevel.some((name) => include.ignores(`${base}${name}/`)),
  );
  const lacking = missing.filter((each) => !names.has(each.name));
  if (lacking.length > 0) {
    const first = lacking.slice(0, 5).map(({ name, by }) => `${name} (for ${by})`);
    reportNotice(source, {
      message: `"${label}" lacks what its distributions require on ${settings.target.runtime.id}: ${first.join(', ')}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ''}`,
      hint: `add it: ${lacking
        .slice(0, 5)
        .map(({ name }) => `--with ${name}`)
        .join(' ')}`,
    });
  }
  const leftOut = unneeded.map(({ name, version }) => ({
    path: `${name} ${version}`,
    reason: 'only installs packages',
  }));
  return { kept: needed, dropped: [...replaced, ...unneeded, ...stale], leftOut };
}

function environmentOf({ runtime, architecture }: Target): MarkerEnvironment {
  return targetEnvironment({
    fullVersion: runtime.fullVersion,
    machine: architectures[architecture].machine,
  });
}

function reportReplaced(replaced: readonly FoundDistribution[], source: ExistingSource): void {
  const shown = replaced
    .filter(({ name }) => name !== source.settings.ownPackage)
    .map(({ name, version }) => `${name} ${version}`);
  if (shown.length > 0) {
    reportNotice(source, {
      message: `Chosen anew for the target, instead of what "${source.label}" has: ${shown.join(', ')}`,
    });
  }
}
