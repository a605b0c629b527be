import type { SizeReport } from '../../inspect/size/size-report.ts';
import type { SizeBudget } from '../../project/budget.ts';
import type { Project } from '../../project/read-project.ts';
import { normalizeName } from '../../python/name.ts';

/** One line of a budget, and what it is held against. In bytes, but for `files`. */
export interface BudgetUse {
  /** As the configuration calls it: `zipped`, `distributions.numpy`. */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  readonly isExceeded: boolean;
}

/**
 * What the configuration of a project allows: the function's own lines win over the project's.
 * @param name of the function; that of the only one when it is left out
 */
export function projectBudget({ configuration }: Project, name: string | undefined): SizeBudget {
  const { defaults, functions } = configuration;
  const [only] = functions.size === 1 ? functions.keys() : [];
  return mergeBudgets(defaults.budget, functions.get(name ?? only ?? '')?.budget);
}

/** Lines of later budgets replace those of earlier ones. */
export function mergeBudgets(...budgets: readonly (SizeBudget | undefined)[]): SizeBudget {
  const distributions = Object.assign({}, ...budgets.map((each) => each?.distributions)) as Record<
    string,
    number
  >;
  return { ...(Object.assign({}, ...budgets) as SizeBudget), distributions };
}

/** Holds a package against a budget. */
export function checkBudget(report: SizeReport, budget: SizeBudget): BudgetUse[] {
  const [artifact] = report.archives;
  const used = { ...artifact, total: report.total.unzipped };
  const lines = (['zipped', 'unzipped', 'total', 'files'] as const).map((name) =>
    budgetUse(name, used[name] ?? 0, budget[name]),
  );
  const distributions = Object.entries(budget.distributions ?? {}).map(([name, limit]) =>
    budgetUse(`distributions.${name}`, distributionSize(report, name), limit),
  );
  return [...lines, ...distributions].filter((line) => line !== undefined);
}

function budgetUse(name: string, used: number, limit: number | undefined): BudgetUse | undefined {
  return limit === undefined ? undefined : { name, used, limit, isExceeded: used > limit };
}

/** Unpacked, wherever it lies. */
function distributionSize({ archives }: SizeReport, normalizedName: string): number {
  return archives
    .flatMap(({ groups }) => groups)
    .filter(({ kind, name }) => kind === 'distribution' && normalizeName(name) === normalizedName)
    .reduce((sum, { unzipped }) => sum + unzipped, 0);
}
