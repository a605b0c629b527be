import type { ServiceId } from '../service-facts.ts';
import type { Constraint, ConstraintTable } from './constraint.ts';

/**
 * Members whose real constraints are not those of the public model, in their patterns, their lists of values or the words
 * that refuse them: the service checks these itself. By name, in every structure.
 */
const ownRules: Readonly<Partial<Record<ServiceId, ReadonlySet<string>>>> = {
  lambda: new Set([
    'FunctionName',
    'Qualifier',
    'Runtime',
    'CompatibleRuntime',
    'CompatibleRuntimes',
    'Role',
    'Architectures',
    'ApplyOn',
    'Layers',
    'FunctionVersion',
  ]),
};

/** The table without the members that the service checks itself. */
export function withoutOwnRules(id: ServiceId, table: ConstraintTable): ConstraintTable {
  const own = ownRules[id];
  if (own === undefined) {
    return table;
  }
  return Object.fromEntries(
    Object.entries(table).map(([struct, members]): [string, Record<string, Constraint>] => [
      struct,
      Object.fromEntries(Object.entries(members).filter(([name]) => !own.has(name))),
    ]),
  );
}
