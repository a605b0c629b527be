import type { Finding } from '../finding.ts';
import type { Inspection } from '../inspection.ts';

const DAY = 86_400_000;
const SOON_DAYS = 180;

/** Reports that a runtime is, or soon will be, without support, and when Lambda refuses changes. */
export function checkRuntime({ target }: Inspection): Finding[] {
  const { id, deprecated, createBlocked, updateBlocked } = target.runtime;
  const days =
    deprecated === undefined ? Infinity : (Date.parse(deprecated) - Date.parse(target.today)) / DAY;
  if (deprecated === undefined || days > SOON_DAYS) {
    return [];
  }
  const isBlocked = updateBlocked !== undefined && updateBlocked <= target.today;
  const dates = `no new functions from ${createBlocked ?? 'a day not announced'}, no updates from ${updateBlocked ?? 'a day not announced'}`;
  return [
    {
      code: 'RUNTIME_DEPRECATED',
      severity: isBlocked ? 'error' : days <= 0 ? 'warning' : 'notice',
      message: `${id} ${days <= 0 ? 'is deprecated since' : 'will be deprecated on'} ${deprecated}: ${dates}`,
      hint: 'move to a newer runtime: docs/reference/runtimes.md has their dates',
      ...(isBlocked
        ? {
            lambdaError: `InvalidParameterValueException: The runtime parameter of ${id} is no longer supported for creating or updating AWS Lambda functions`,
          }
        : {}),
    },
  ];
}
