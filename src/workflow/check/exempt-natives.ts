import type { InspectionTarget } from '../../inspect/inspection-target.ts';
import type { FunctionConfiguration } from '../../project/configuration.ts';
import { matchPatterns } from '../../project/git-ignore.ts';

/** What an inspection is told of native files that a project exempts. */
export function exemptNatives(
  configuration: FunctionConfiguration | undefined,
): Pick<InspectionTarget, 'isExempt'> {
  const patterns = configuration?.allowNative ?? [];
  if (patterns.length === 0) {
    return {};
  }
  const matcher = matchPatterns(patterns);
  return { isExempt: (path) => matcher.ignores(path) };
}
