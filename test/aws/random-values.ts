import * as fc from 'fast-check';
import type { Member, Shape, StructShape } from '../../src/aws/shape.ts';

/** Which texts and times a place can hold. */
export interface PlaceRules {
  readonly text: fc.Arbitrary<string>;
  /** Whether a member may be there at all. */
  readonly isAllowed: (member: Member) => boolean;
}

const DATE = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const DEPTH = 4;

/** Values of a shape as operations have them, without empty ones, which protocols write in ways of their own. */
export function valuesOf(shape: Shape, rules: PlaceRules, depth = 0): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'string':
      return rules.text;
    case 'number':
      return fc.integer({ min: 0, max: 1_000_000_000 });
    case 'boolean':
      return fc.boolean();
    case 'blob':
      return fc.uint8Array({ minLength: 1, maxLength: 20 });
    case 'timestamp':
      return DATE;
    case 'list':
      return fc.array(valuesOf(shape.item.shape, rules, depth + 1), { minLength: 1, maxLength: 3 });
    case 'map':
      return fc
        .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), { minLength: 1, maxLength: 3 })
        .chain((keys) =>
          fc
            .tuple(...keys.map(() => valuesOf(shape.value.shape, rules, depth + 1)))
            .map((values) => Object.fromEntries(keys.map((key, at) => [key, values[at]]))),
        );
    case 'struct':
      return structsOf(shape, rules, depth);
    case 'document':
    case 'unit':
      return fc.constant({});
  }
}

/** Structures with all members that must be there and some of the others; of a union one. */
export function structsOf(
  shape: StructShape,
  rules: PlaceRules,
  depth = 0,
): fc.Arbitrary<Record<string, unknown>> {
  const members = shape.members.filter(
    (member) => rules.isAllowed(member) && (depth < DEPTH || isLeaf(member.shape)),
  );
  const made = members.map(({ name, shape: target }) => [name, valuesOf(target, rules, depth + 1)] as const);
  if (shape.union) {
    const choices = made.map(([name, arbitrary]) => arbitrary.map((value) => ({ [name]: value })));
    return choices.length === 0 ? fc.constant({}) : fc.oneof(...choices);
  }
  const required = members.filter((member) => member.required).map(({ name }) => name);
  // Structures without anything in them look like absent ones in some protocols.
  const [first] = members;
  return fc.record(Object.fromEntries(made), {
    requiredKeys: required.length === 0 && depth > 0 && first !== undefined ? [first.name] : required,
  });
}

function isLeaf(shape: Shape): boolean {
  return shape.kind !== 'struct' && shape.kind !== 'list' && shape.kind !== 'map';
}
