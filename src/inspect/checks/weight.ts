import { andMore, quoteName, type Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';

const CACHES =
  /(?:^|\/)(?:\.mypy_cache|\.pytest_cache|\.ruff_cache|\.tox|\.nox|\.venv|\.idea|\.vscode|node_modules|\.ipynb_checkpoints)\//;
const TESTS = /(?:^|\/)tests?\/(?:.*\/)?(?:test_[^/]*|[^/]*_test|conftest)\.py$/;
/** Less is not worth a line. */
const LEAST_BYTES = 100_000;

/** Says what tests and tools' folders weigh. */
export function checkWeight(inspection: Inspection): Finding[] {
  return [...weigh(inspection, TESTS, 'tests'), ...weigh(inspection, CACHES, "tools' own folders")];
}

function weigh(inspection: Inspection, pattern: RegExp, what: string): Finding[] {
  const found = inspection.archives.flatMap((archive) =>
    [...archive.files.values()].filter(({ path }) => pattern.test(path)).map((entry) => ({ archive, entry })),
  );
  const size = found.reduce((sum, { entry }) => sum + entry.size, 0);
  const largest = found.toSorted((a, b) => b.entry.size - a.entry.size)[0];
  if (largest === undefined || size < LEAST_BYTES) {
    return [];
  }
  const { archive, entry } = largest;
  return [
    {
      code: 'WEIGHT_UNUSED',
      severity: 'notice',
      ...placeOf(inspection, archive, entry.path),
      message: `${(size / 1_000_000).toFixed(1)} MB are ${what}, such as ${quoteName(entry.path)}${andMore(found.length)}`,
      hint: 'leave them out: zipwright build has --exclude, and --slim for distributions',
    },
  ];
}
