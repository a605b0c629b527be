import type { ServiceId } from '../service-facts.ts';
import type { Constraint, ConstraintTable } from './constraint.ts';

/**
 * Members whose real constraints are not those of the public model, in their patterns, their lists of values or the words
 * that refuse them: the service checks these itself. By name in every structure, or as `Structure.Member`.
 */
const ownRules: Readonly<Partial<Record<ServiceId, ReadonlySet<string>>>> = {
  lambda: new Set([
    'FunctionName',
    'Qualifier',
    'Runtime',
    'CompatibleRuntime',
    'CompatibleRuntimes',
    'CompatibleArchitecture',
    'CompatibleArchitectures',
    'AdditionalVersionWeights',
    'GetLayerVersionByArnRequest.Arn',
    'Role',
    'Architectures',
    'ApplyOn',
    'Layers',
    'FunctionVersion',
  ]),
};

/**
 * Members that the model bounds for functions of every kind, and the service more tightly for those from .zip packages.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const ownBounds: Readonly<Partial<Record<ServiceId, Readonly<Record<string, Constraint>>>>> = {
  lambda: { Timeout: { max: 900 }, MemorySize: { max: 10_240 }, 'EphemeralStorage.Size': { max: 10_240 } },
};

/** The table without the members that the service checks itself, and with its own bounds. */
export function withOwnRules(id: ServiceId, table: ConstraintTable): ConstraintTable {
  const own = ownRules[id];
  if (own === undefined) {
    return table;
  }
  const bounds = ownBounds[id] ?? {};
  return Object.fromEntries(
    Object.entries(table).map(([struct, members]): [string, Record<string, Constraint>] => [
      struct,
      Object.fromEntries(
        Object.entries(members)
          .filter(([name]) => !own.has(name) && !own.has(`${struct}.${name}`))
          .map(([name, each]) => [name, { ...each, ...(bounds[name] ?? bounds[`${struct}.${name}`]) }]),
      ),
    ]),
  );
}
