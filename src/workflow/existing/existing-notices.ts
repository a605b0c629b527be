import type { ClaimedFiles } from '../../packaging/from-claims.ts';
import type { FromNotice } from '../../packaging/from-files.ts';
import type { Placement } from '../../packaging/from-placement.ts';
import type { ExistingPack } from './existing-packs.ts';
import type { ExistingSource } from './existing-source.ts';

/** Tells the user something of what a build starts from. */
export function reportNotice({ context }: ExistingSource, notice: FromNotice): void {
  context.report({ kind: 'notice', ...notice });
}

/** The first few of some paths, and how many more there are. */
export function listed(paths: readonly string[]): string {
  const shown = paths
    .slice(0, 5)
    .map((path) => `"${path}"`)
    .join(', ');
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}

export function reportPlacement({ isLayer }: Placement, source: ExistingSource): void {
  if (isLayer && source.settings.kind === 'function') {
    reportNotice(source, {
      message: `"${source.label}" has the folders of a layer: a function does not look for modules in python/`,
      hint: 'build a layer of it with --layer, and give that to the function',
    });
  }
}

/** Tells where distributions are not what their RECORD says. */
export function reportClaims(
  claimed: readonly ClaimedFiles[],
  packs: readonly ExistingPack[],
  source: ExistingSource,
): void {
  for (const { distribution, absent } of claimed) {
    if (absent.length > 0) {
      reportNotice(source, {
        message: `${distribution.name} ${distribution.version} of "${source.label}" lists files that are not there: ${listed(absent)}`,
        hint: 'install it again if they were not removed on purpose',
      });
    }
  }
  for (const { described } of packs) {
    const { distribution, changed } = described;
    if (changed.length > 0) {
      reportNotice(source, {
        message: `${distribution.name} ${distribution.version} of "${source.label}" was changed after it was installed, and is taken as it is: ${listed(changed)}`,
      });
    }
  }
}
