import { andMore, megabytes, quoteName, type Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';

const CACHES =
  /(?:^|\/)(?:\.mypy_cache|\.pytest_cache|\.ruff_cache|\.tox|\.nox|\.venv|\.idea|\.vscode|node_modules|\.ipynb_checkpoints)\//;
const TEST_FOLDER = /(?:^|\/)tests?\//;
const TEST_FILE = /^(?:test_.*|.*_test|conftest)\.py$/;
/** Less is not worth a line. */
const LEAST_BYTES = 100_000;

/** Says what tests and tools' folders weigh. */
export function checkWeight(inspection: Inspection): Finding[] {
  return [
    ...weigh(inspection, isTest, 'tests'),
    ...weigh(inspection, (path) => CACHES.test(path), "tools' own folders"),
  ];
}

function isTest(path: string): boolean {
  return TEST_FOLDER.test(path) && TEST_FILE.test(path.slice(path.lastIndexOf('/') + 1));
}

function weigh(inspection: Inspection, isMeant: (path: string) => boolean, what: string): Finding[] {
  const found = inspection.archives.flatMap((archive) =>
    [...archive.files.values()].filter(({ path }) => isMeant(path)).map((entry) => ({ archive, entry })),
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
      message: `${megabytes(size)} are ${what}, such as ${quoteName(entry.path)}${andMore(found.length)}`,
      hint: 'leave them out: zipwright build has --exclude, and --slim for distributions',
    },
  ];
}
