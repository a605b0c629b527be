import { findCaseClash } from '../zip/case-clash.ts';
import type { ArtifactPlan } from './plan-artifact.ts';
import type { PackageNotice } from './package-notice.ts';

/** Tells of names that differ in case only: within a distribution, or between the top of one and another. */
export function caseNotice({ packs, userEntries }: ArtifactPlan): PackageNotice | undefined {
  const tops = new Set([
    ...packs.flatMap(({ facts }) => Object.keys(facts.topLevel).map((name) => facts.prefix + name)),
    ...userEntries.map(({ path }) => path.split('/', 1)[0] ?? path),
  ]);
  const clash =
    packs.find(({ facts }) => facts.caseClash !== undefined)?.facts.caseClash ??
    findCaseClash([...tops]) ??
    findCaseClash(userEntries.map(({ path }) => path));
  return clash === undefined
    ? undefined
    : {
        message: `${clash[0]} and ${clash[1]} differ in case only: Lambda keeps both, macOS and Windows would not`,
        hint: 'unpack the package on Linux only, or rename one of them',
      };
}
