/**
 * Writes src/aws/constraints/: what the public models of AWS's services say of the values that requests may have (lengths,
 * ranges, patterns, lists of values), out of a pinned botocore, which pip downloads into a scratch folder.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { loadModel } from '../src/aws/model.ts';
import { serviceIds, type ServiceId } from '../src/aws/service-facts.ts';
import type { Shape } from '../src/aws/shape.ts';
import type { Constraint } from '../src/aws/validation/constraint.ts';
import { openSource } from '../src/zip/byte-source.ts';
import { inflateEntrySync } from '../src/zip/inflate.ts';
import { readArchive } from '../src/zip/read-archive.ts';

const BOTOCORE = '1.44.5';

/** A shape of botocore's models. */
interface BotocoreShape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
}

interface BotocoreModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, BotocoreShape>>;
}

/** Models by the name of our file, with the operations that are taken. */
const services: Readonly<
  Record<Exclude<ServiceId, 's3'>, { readonly path: string; readonly operations: RegExp }>
> = {
  lambda: { path: 'lambda/2015-03-31', operations: /./ },
  iam: { path: 'iam/2010-05-08', operations: /./ },
  sts: { path: 'sts/2011-06-15', operations: /./ },
  ssm: { path: 'ssm/2014-11-06', operations: /Parameter|^(?:AddTagsTo|RemoveTagsFrom|ListTagsFor)Resource$/ },
  logs: {
    path: 'logs/2014-03-28',
    operations:
      /LogGroup|LogStream|LogEvents|LogRecord|Retention|Tag|LiveTail|MetricFilter|SubscriptionFilter|Quer/,
  },
  cloudwatch: { path: 'cloudwatch/2010-08-01', operations: /Metric|Alarm|Tag/ },
};

function ownConstraint({ type, min, max, pattern, enum: values }: BotocoreShape): Constraint {
  // Lengths cannot be below nothing.
  const hasMinimum = min !== undefined && (min > 0 || /^(?:integer|long|float|double)$/.test(type));
  return {
    ...(hasMinimum && { min }),
    ...(max !== undefined && { max }),
    ...(pattern !== undefined && { pattern }),
    ...(values !== undefined && { values }),
  };
}

function orNothing(constraint: Constraint): Constraint | undefined {
  return Object.keys(constraint).length === 0 ? undefined : constraint;
}

/** The constraint of a member: of its shape and, for lists and maps, of what is in it. */
function constraintOf({ shapes }: BotocoreModel, name: string): Constraint | undefined {
  const shape = shapes[name];
  const inner = (reference?: { readonly shape: string }): Constraint | undefined => {
    const target = reference && shapes[reference.shape];
    return target === undefined || target.members ? undefined : orNothing(ownConstraint(target));
  };
  if (shape === undefined || shape.members) {
    return undefined;
  }
  const item = inner(shape.member ?? shape.value);
  const key = inner(shape.key);
  return orNothing({ ...ownConstraint(shape), ...(item && { item }), ...(key && { key }) });
}

/** Members that inputs of a service have in the SDK, which may be some days behind: `Structure.Member`. */
async function membersInSdk(id: ServiceId): Promise<ReadonlySet<string>> {
  const model = await loadModel(id);
  const waiting: Shape[] = [...model.names].flatMap((name) => model.operation(name)?.input ?? []);
  const seen = new Set<Shape>();
  const found = new Set<string>();
  for (let shape = waiting.pop(); shape !== undefined; shape = waiting.pop()) {
    if (shape.kind === 'list') {
      waiting.push(shape.item.shape);
    } else if (shape.kind === 'map') {
      waiting.push(shape.value.shape);
    } else if (shape.kind === 'struct' && !seen.has(shape)) {
      seen.add(shape);
      for (const member of shape.members) {
        found.add(`${shape.name}.${member.name}`);
        waiting.push(member.shape);
      }
    }
  }
  return found;
}

/** Constraints by structure, of all structures that inputs of the operations hold. */
function constraintsOf(
  model: BotocoreModel,
  operations: RegExp,
  known: ReadonlySet<string>,
): Record<string, Record<string, Constraint>> {
  const inputs = Object.entries(model.operations).filter(([name]) => operations.test(name));
  const waiting = inputs.flatMap(([, { input }]) => input?.shape ?? []);
  const seen = new Set<string>();
  const table: Record<string, Record<string, Constraint>> = {};
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) {
      continue;
    }
    seen.add(name);
    const shape = model.shapes[name];
    waiting.push(...[shape?.member, shape?.value].flatMap((reference) => reference?.shape ?? []));
    const members = Object.entries(shape?.members ?? {});
    waiting.push(...members.map(([, { shape: target }]) => target));
    const found = members.flatMap(([member, { shape: target }]) => {
      const constraint = constraintOf(model, target);
      return constraint === undefined || !known.has(`${name}.${member}`)
        ? []
        : [[member, constraint] as const];
    });
    if (found.length > 0) {
      table[name] = Object.fromEntries(found);
    }
  }
  return table;
}

/** JSON inside a raw template: no backtick, no dollar sign. */
function asRaw(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('`', String.raw`\u0060`)
    .replaceAll('$', String.raw`\u0024`);
}

function render(table: Record<string, Record<string, Constraint>>): string {
  const structs = Object.keys(table)
    .sort()
    .map((name) => `${JSON.stringify(name)}: ${asRaw(table[name])}`);
  return `/** Written by tools/generate-constraints.ts out of botocore ${BOTOCORE}. */
/* oxlint-disable max-lines */
import type { ConstraintTable } from '../validation/constraint.ts';

export const constraints: ConstraintTable = JSON.parse(String.raw\`{
${structs.join(',\n')}
}\`);
`;
}

const scratch = mkdtempSync(join(tmpdir(), 'zipwright-constraints-'));
try {
  execFileSync('python3', [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--dest',
    scratch,
    `botocore==${BOTOCORE}`,
  ]);
  using source = openSource(join(scratch, readdirSync(scratch)[0] ?? ''));
  const entries = new Map(readArchive(source).map((entry) => [entry.name, entry]));
  for (const id of serviceIds.filter((each) => each !== 's3')) {
    const { path, operations } = services[id];
    const entry = entries.get(`botocore/data/${path}/service-2.json.gz`);
    if (entry === undefined) {
      throw new Error(`botocore ${BOTOCORE} has no model ${path}`);
    }
    const model = JSON.parse(gunzipSync(inflateEntrySync(source, entry)).toString('utf8')) as BotocoreModel;
    const file = fileURLToPath(new URL(`../src/aws/constraints/${id}.ts`, import.meta.url));
    writeFileSync(file, render(constraintsOf(model, operations, await membersInSdk(id))));
  }
} finally {
  rmSync(scratch, { recursive: true });
}
