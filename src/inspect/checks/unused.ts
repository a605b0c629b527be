import type { InspectedDistribution } from '../distributions.ts';
import { megabytes, type Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { unusedDistributions } from '../unused-distributions.ts';

/** How many are named. */
const NAMED = 3;
/** Less is not worth a line. */
const LEAST_BYTES = 100_000;

/** Says which distributions of a function nothing imports. Layers are shared, and may be for others. */
export function checkUnused(inspection: Inspection): Finding[] {
  const sized = unusedDistributions(inspection)
    .map((distribution) => ({ distribution, size: sizeOf(distribution) }))
    .toSorted((a, b) => b.size - a.size);
  const total = sized.reduce((sum, { size }) => sum + size, 0);
  const [first] = sized;
  if (first === undefined || total < LEAST_BYTES) {
    return [];
  }
  const named = sized
    .slice(0, NAMED)
    .map(({ distribution, size }) => `${distribution.name} ${megabytes(size)}`)
    .join(', ');
  const others = sized.length > NAMED ? ` and ${sized.length - NAMED} more, ${megabytes(total)} in all` : '';
  const { archive, path, name } = first.distribution;
  return [
    {
      code: 'DISTRIBUTION_UNUSED',
      severity: 'notice',
      ...placeOf(inspection, archive, path),
      distribution: name,
      message: `Nothing imports or requires ${named}${others}`,
      hint: 'take out of the requirements what the function does not use',
    },
  ];
}

function sizeOf({ archive, files }: InspectedDistribution): number {
  return files.reduce((sum, path) => sum + (archive.files.get(path)?.size ?? 0), 0);
}
