import type { Release, WheelList } from '../../workflow/supply/list-wheels.ts';
import { formatBytes } from './quantities.ts';
import type { Style } from './style.ts';

/**
 * A project's files by version. What fits the target is marked in words, for the newest version that has none the
 * nearest that does is named.
 * @param all every release, of which `shown` has some
 */
export function renderReleases(shown: WheelList, all: readonly Release[], style: Style): string {
  const lines = [`${style.bold(shown.name)} for ${shown.target}`];
  for (const release of shown.releases) {
    lines.push('', `${style.bold(release.version)}${release.fits ? '' : style.yellow('  no wheel fits')}`);
    for (const file of release.files) {
      const size = file.size === undefined ? '' : formatBytes(file.size).padStart(9);
      const mark = file.fits ? style.green('fits') : '    ';
      const yanked = file.yanked ? style.yellow(' (yanked)') : '';
      lines.push(`  ${mark} ${size.padStart(9)}  ${file.filename}${yanked}`);
    }
  }
  const [newest] = shown.releases;
  const nearest = all.find(({ fits }) => fits);
  if (newest !== undefined && !newest.fits && nearest !== undefined) {
    lines.push('', `The newest version with a wheel that fits is ${style.bold(nearest.version)}`);
  }
  if (shown.releases.length < all.length) {
    lines.push(
      '',
      style.dim(`${all.length - shown.releases.length} older or pre-release versions: --all lists them`),
    );
  }
  return `${lines.join('\n')}\n`;
}
