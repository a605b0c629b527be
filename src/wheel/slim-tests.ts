import type { PackMember } from './pack-member.ts';
import type { ReferenceScan } from './slim-references.ts';

/** A folder of tests, with its final slash, and the name its package has. */
interface TestFolder {
  readonly folder: string;
  readonly module: string;
}

const TEST_FOLDER = /^(.*?(?:^|\/))(tests?)\//;
const TEST_MODULE = /(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/;
const MODULE = /\.(py|so)$/;

/**
 * Finds the folders of tests in a distribution: called `test` or `tests`, with modules called as tests are, inside a
 * package, or beside the distribution's packages. A folder of that name without such modules is something else: test
 * tools that others use, or data.
 */
function findTestFolders(paths: readonly string[]): TestFolder[] {
  const folders = new Map<string, boolean>();
  for (const path of paths) {
    const match = TEST_FOLDER.exec(path);
    if (match !== null) {
      const folder = `${match[1]}${match[2]}/`;
      folders.set(folder, folders.get(folder) === true || TEST_MODULE.test(path));
    }
  }
  return [...folders]
    .filter(([folder, hasTests]) => hasTests && isInPackage(folder, paths))
    .map(([folder]) => ({ folder, module: moduleName(folder) }));
}

/** Whether modules lie beside a folder; at the top, anything importable beside the tests counts. */
function isInPackage(folder: string, paths: readonly string[]): boolean {
  const parent = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  if (parent === '') {
    return paths.some((path) => MODULE.test(path) && !TEST_FOLDER.test(path));
  }
  return paths.some(
    (path) => path.startsWith(parent) && !path.includes('/', parent.length) && MODULE.test(path),
  );
}

function moduleName(path: string): string {
  return path.replace(/(\/|\.py)$/, '').replaceAll('/', '.');
}

/**
 * The files of tests that nothing else of the distribution refers to. A folder that is imported from outside stays,
 * except its test modules that are not imported themselves; what stays may refer to more.
 * @param candidates files that may be left out
 * @param scan takes the references of all files that stay
 * @param members all files
 */
export function unusedTests(
  candidates: readonly PackMember[],
  scan: ReferenceScan,
  members: readonly PackMember[],
): ReadonlySet<PackMember> {
  const units = testUnits(candidates);
  const undecided = new Set(units.flatMap((unit) => unit.members));
  const keep = (member: PackMember): void => {
    undecided.delete(member);
    scan.add(member);
  };
  members.filter((member) => !undecided.has(member)).forEach(keep);
  for (;;) {
    const used = units.filter(({ module }) => scan.mentionsModule(module));
    if (used.length === 0) {
      return undecided;
    }
    for (const unit of used) {
      units.splice(units.indexOf(unit), 1);
      unit.members.forEach(keep);
    }
  }
}

/** Files that stay or go together, and the module that they stay for. */
interface TestUnit {
  readonly module: string;
  readonly members: readonly PackMember[];
}

/** Each test module is for itself; everything else of a folder goes with its package. */
function testUnits(members: readonly PackMember[]): TestUnit[] {
  const folders = findTestFolders(members.map(({ path }) => path));
  return folders.flatMap(({ folder, module }) => {
    const below = members.filter(({ path }) => path.startsWith(folder));
    return [
      { module, members: below.filter(({ path }) => !TEST_MODULE.test(path)) },
      ...below
        .filter(({ path }) => TEST_MODULE.test(path))
        .map((member) => ({ module: moduleName(member.path), members: [member] })),
    ];
  });
}
