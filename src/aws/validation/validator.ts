import type { Member, Shape, StructShape } from '../shape.ts';
import { checksOf, NOT_NULL, type Check } from './checks.ts';
import type { ConstraintTable } from './constraint.ts';
import { javaText } from './java-text.ts';
import type { Wording } from './wording.ts';

/** What is wrong with a value: the member of the input that it is in, and the sentence about it. */
export interface Violation {
  readonly member: string;
  readonly text: string;
  /** Whether the text is a message of its own and no sentence of a list. */
  readonly isWhole: boolean;
}

/** Finds all that is wrong with an operation's input. */
export type Validator = (input: Readonly<Record<string, unknown>>) => readonly Violation[];

type Values = Readonly<Record<string, unknown>>;

/** Checks of a structure, made once. */
interface StructPlan {
  readonly members: MemberPlan[];
  /** Whether there is anything to check in it or below. */
  hasChecks: boolean;
}

interface MemberPlan {
  readonly name: string;
  /** As messages have it: `functionName`. */
  readonly shown: string;
  readonly required: boolean;
  readonly isSensitive: boolean;
  readonly checks: readonly Check[];
  readonly nested: Nested | undefined;
}

/** The structures in a member: itself, or those in a list or map. */
interface Nested {
  readonly kind: 'struct' | 'list' | 'map';
  readonly plan: StructPlan;
}

/** Makes the validator of a structure. Shapes that hold themselves are made once too. */
export function createValidator(shape: StructShape, table: ConstraintTable, wording: Wording): Validator {
  const plans = new Map<StructShape, StructPlan>();
  const plan = planStruct(shape, table, plans);
  markUseful(plans);
  return (input) => {
    const found: Violation[] = [];
    for (const member of plan.members) {
      const report = (text: string, isWhole: boolean) => found.push({ member: member.name, text, isWhole });
      checkMember(member, input[member.name], { path: '', wording, report });
    }
    return found;
  };
}

function planStruct(
  shape: StructShape,
  table: ConstraintTable,
  plans: Map<StructShape, StructPlan>,
): StructPlan {
  const known = plans.get(shape);
  if (known !== undefined) {
    return known;
  }
  const plan: StructPlan = { members: [], hasChecks: false };
  plans.set(shape, plan);
  for (const member of shape.members) {
    plan.members.push(planMember(member, table[shape.name], (target) => planStruct(target, table, plans)));
  }
  return plan;
}

function planMember(
  { name, shape, traits, required }: Member,
  constraints: ConstraintTable[string] | undefined,
  planOf: (shape: StructShape) => StructPlan,
): MemberPlan {
  const constraint = constraints?.[name];
  return {
    name,
    shown: decapitalise(name),
    required,
    isSensitive: traits.sensitive === 1,
    checks: constraint === undefined || traits.streaming ? [] : checksOf(shape, constraint),
    nested: nestedIn(shape, planOf),
  };
}

function nestedIn(shape: Shape, planOf: (shape: StructShape) => StructPlan): Nested | undefined {
  if (shape.kind === 'struct') {
    return { kind: 'struct', plan: planOf(shape) };
  }
  const inner =
    shape.kind === 'list' ? shape.item.shape : shape.kind === 'map' ? shape.value.shape : undefined;
  return (shape.kind === 'list' || shape.kind === 'map') && inner?.kind === 'struct'
    ? { kind: shape.kind, plan: planOf(inner) }
    : undefined;
}

/** Structures without anything to check are not walked through. Goes round until nothing changes, for shapes in circles. */
function markUseful(plans: ReadonlyMap<StructShape, StructPlan>): void {
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (const plan of plans.values()) {
      if (!plan.hasChecks && plan.members.some(isUseful)) {
        plan.hasChecks = true;
        hasChanged = true;
      }
    }
  }
}

function isUseful({ required, checks, nested }: MemberPlan): boolean {
  return required || checks.length > 0 || nested?.plan.hasChecks === true;
}

interface Place {
  readonly path: string;
  readonly wording: Wording;
  readonly report: (text: string, isWhole: boolean) => void;
}

function checkMember(member: MemberPlan, value: unknown, place: Place): void {
  const { path, wording, report } = place;
  if (value === undefined || value === null) {
    if (member.required) {
      const shown = wording.hidesTexts ? 'Value' : 'Value null';
      report(`${shown} at '${path}${member.shown}' failed to satisfy constraint: ${NOT_NULL}`, false);
    }
    return;
  }
  for (const check of member.checks) {
    if (check.isBroken(value)) {
      reportBroken(member, { check, value }, place);
    }
  }
  if (member.nested?.plan.hasChecks) {
    checkNested(member.nested, value, { ...place, path: `${path}${member.shown}.` });
  }
}

function reportBroken(
  { shown: name, isSensitive }: MemberPlan,
  { check, value }: { readonly check: Check; readonly value: unknown },
  { path, wording, report }: Place,
): void {
  const whole = path === '' ? wording.whole(name, check) : undefined;
  const hides = isSensitive || (wording.hidesTexts && isText(value, check));
  const shown = hides ? 'Value' : `Value '${javaText(value)}'`;
  report(
    whole ?? `${shown} at '${path}${name}' failed to satisfy constraint: ${check.sentence}`,
    whole !== undefined,
  );
}

/** Numbers and names out of a fixed list tell nothing about anybody. */
function isText(value: unknown, { kind }: Check): boolean {
  return typeof value !== 'number' && kind !== 'enum';
}

function checkNested({ kind, plan }: Nested, value: unknown, place: Place): void {
  if (kind === 'struct') {
    checkStruct(plan, Object(value), place);
    return;
  }
  const entries = Array.isArray(value)
    ? value.map((item: unknown, at) => [String(at + 1), item] as const)
    : Object.entries<unknown>(Object(value));
  for (const [at, item] of entries) {
    checkStruct(plan, Object(item), { ...place, path: `${place.path}${at}.member.` });
  }
}

function checkStruct(plan: StructPlan, values: Values, place: Place): void {
  for (const member of plan.members) {
    checkMember(member, values[member.name], place);
  }
}

/** Messages have members as Java's fields: the first letter small. */
function decapitalise(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
