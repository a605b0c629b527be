import { checkImports } from '../../inspect/checks/imports.ts';
import { andMore, type Finding } from '../../inspect/finding.ts';
import { readInspected } from '../../inspect/inspected-archive.ts';
import { prepareInspection } from '../../inspect/inspection.ts';
import { planSource } from '../../packaging/plan-source.ts';
import { openSource } from '../../zip/byte-source.ts';
import { DevError } from './dev-errors.ts';
import type { DevPackage } from './dev-package.ts';

/**
 * Finds modules that a function imports before its handler runs, and that nothing has. Nothing is written for it.
 * @param today day in ISO 8601
 */
export function missingModules({ plan, settings, handler }: DevPackage, today: string): readonly Finding[] {
  const { layers, target, kind, configuration, name } = settings;
  if (configuration.ignore?.includes('MODULE_MISSING') === true) {
    return [];
  }
  using sources = new DisposableStack();
  const inspection = prepareInspection(
    readInspected(planSource(plan, name), { isLayer: false }),
    layers.map((layer) => readInspected(sources.use(openSource(layer)), { isLayer: true })),
    { ...target, kind, ...(handler === undefined ? {} : { handler }), assumed: [], today },
  );
  return checkImports(inspection).filter(({ severity }) => severity === 'error');
}

/**
 * Refuses modules that are missing now, and were not before.
 * @throws {DevError} MODULE_UNAVAILABLE
 */
export function refuseMissing(name: string, found: readonly Finding[], before: readonly Finding[]): void {
  const known = new Set(before.map(identify));
  const added = found.filter((finding) => !known.has(identify(finding)));
  const [first] = added;
  if (first !== undefined) {
    throw new DevError(
      'MODULE_UNAVAILABLE',
      `Cannot take the new code of "${name}": ${first.message}${andMore(added.length)}`,
      {
        data: { name, findings: added },
        hint: `${first.hint ?? 'add what provides it'}; the function goes on with the code that it had`,
      },
    );
  }
}

/** Files grow: the line of an import says nothing of which import it is. */
function identify({ path, message }: Finding): string {
  return JSON.stringify([path, message.replace(/ in line \d+/, '')]);
}
