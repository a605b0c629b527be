import type { Finding } from '../finding.ts';
import type { Inspection } from '../inspection.ts';

/** Says which settings were assumed, since findings depend on them. */
export function checkTarget({ target }: Inspection): Finding[] {
  if (target.assumed.length === 0) {
    return [];
  }
  const flags = target.assumed.map((each) => (each === 'runtime' ? '--runtime' : '--arch'));
  return [
    {
      code: 'TARGET_ASSUMED',
      severity: 'notice',
      message: `Nothing says what the artifact is for: it was inspected for ${target.runtime.id} ${target.architecture}`,
      hint: `say it with ${flags.join(' and ')}`,
    },
  ];
}
