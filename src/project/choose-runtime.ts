import { defaultRuntimeId, pythonRuntimes, type PythonRuntime } from '../lambda/runtimes.ts';
import { parseRuntime } from '../lambda/target.ts';
import { parseSpecifiers, satisfies } from '../python/specifier.ts';
import { parseVersion } from '../python/version.ts';
import type { Project } from './read-project.ts';
import { isTable } from './table-reader.ts';

/** A runtime and who chose it: worth a line in the output when nobody did. */
export interface ChosenRuntime {
  readonly runtime: PythonRuntime;
  /** What declared it, as the output says it; `undefined` when the project declares none. */
  readonly declaredBy: string | undefined;
}

/**
 * Chooses a project's runtime: what was asked for, else .python-version, else `requires-python` (the newest runtime
 * not beyond the default that it allows), else the default.
 * @param asked runtime of a flag, variable or configuration
 * @throws {LambdaError} UNKNOWN_RUNTIME
 */
export function chooseRuntime(project: Project, asked: string | undefined): ChosenRuntime {
  if (asked !== undefined) {
    return { runtime: parseRuntime(asked), declaredBy: 'configuration' };
  }
  if (project.pythonVersion !== undefined) {
    return { runtime: parseRuntime(project.pythonVersion), declaredBy: '.python-version' };
  }
  const table = project.pyproject?.['project'];
  const requires = isTable(table) ? table['requires-python'] : undefined;
  const fallback = parseRuntime(defaultRuntimeId);
  if (typeof requires !== 'string') {
    return { runtime: fallback, declaredBy: undefined };
  }
  const specifiers = parseSpecifiers(requires);
  const allowed = pythonRuntimes.filter(({ fullVersion }) =>
    satisfies(parseVersion(fullVersion), specifiers),
  );
  const chosen = allowed.findLast(({ minor }) => minor <= fallback.minor) ?? allowed[0] ?? fallback;
  const isOpen = chosen === fallback && allowed.length !== 1;
  return { runtime: chosen, declaredBy: isOpen ? undefined : `requires-python ${requires}` };
}
