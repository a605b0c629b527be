import { ERROR, OPERATION, readSlot, readTraits, type Member, type Slot, type StructShape } from './shape.ts';
import { serviceFacts, type ServiceFacts, type ServiceId } from './service-facts.ts';

/** Where a REST operation is on the wire. */
export interface HttpBinding {
  readonly method: string;
  /** Segments of the path; `{Name}` is a label and `{Name+}` the rest of the path. */
  readonly segments: readonly string[];
  /** Query keys that are part of the address, with the value they must have, or ''. */
  readonly literals: ReadonlyMap<string, string>;
  readonly status: number;
}

/** Members of a structure by where HTTP carries them. */
export interface BoundMembers {
  readonly labels: readonly Member[];
  readonly query: readonly Member[];
  readonly headers: readonly Member[];
  readonly prefixHeaders: readonly Member[];
  readonly statusCode: Member | undefined;
  /** The member that is the whole body. */
  readonly payload: Member | undefined;
  /** The member that is a stream of events. */
  readonly events: Member | undefined;
  /** What is left, as a document in the body. */
  readonly body: StructShape;
}

export interface OperationModel {
  readonly name: string;
  readonly http: HttpBinding | undefined;
  readonly input: StructShape;
  readonly output: StructShape;
  /** Whether the API answers nothing at all, and not an empty structure. */
  readonly isOutputUnit: boolean;
  /** Whether `x-amz-checksum-*` headers are about the body, and not about an object that is made of others. */
  readonly hasBodyChecksum: boolean;
  readonly inputMembers: BoundMembers;
  readonly outputMembers: BoundMembers;
}

export interface ErrorModel {
  readonly shape: StructShape;
  readonly status: number | undefined;
  readonly fault: 'client' | 'server';
  /** What the query protocol calls it. */
  readonly queryCode: string;
}

export interface ServiceModel {
  readonly facts: ServiceFacts;
  /** Names of all operations of the API. */
  readonly names: ReadonlySet<string>;
  /** An operation, made ready at the first call. */
  operation(name: string): OperationModel | undefined;
  /** An error by its name in the model or by the query protocol's code. */
  error(code: string): ErrorModel | undefined;
  /** All operations that have a place in HTTP. */
  readonly bindings: ReadonlyMap<string, HttpBinding>;
}

/** A package takes 5 to 50 ms to load, so each waits for its first request. */
const packages: Readonly<Record<ServiceId, () => Promise<object>>> = {
  lambda: () => import('@aws-sdk/client-lambda'),
  s3: () => import('@aws-sdk/client-s3'),
  iam: () => import('@aws-sdk/client-iam'),
  sts: () => import('@aws-sdk/client-sts'),
  ssm: () => import('@aws-sdk/client-ssm'),
  logs: () => import('@aws-sdk/client-cloudwatch-logs'),
  cloudwatch: () => import('@aws-sdk/client-cloudwatch'),
};

const models = new Map<ServiceId, Promise<ServiceModel>>();

/** The model of a service, loaded once. */
export function loadModel(id: ServiceId): Promise<ServiceModel> {
  const known = models.get(id);
  if (known !== undefined) {
    return known;
  }
  const model = packages[id]().then((exported) => readModel(serviceFacts(id), exported));
  models.set(id, model);
  return model;
}

function readModel(facts: ServiceFacts, exported: object): ServiceModel {
  const schemas = Object.entries(exported).filter(
    (entry): entry is [string, readonly unknown[]] => entry[0].endsWith('$') && Array.isArray(entry[1]),
  );
  const operations = new Map<string, readonly unknown[]>();
  const errors = new Map<string, ErrorModel>();
  for (const [, schema] of schemas) {
    if (schema[0] === OPERATION) {
      operations.set(String(schema[2]), schema);
    } else if (schema[0] === ERROR) {
      const error = readError(schema);
      errors.set(error.shape.name, error);
      errors.set(error.queryCode, errors.get(error.queryCode) ?? error);
    }
  }
  const ready = new Map<string, OperationModel>();
  return {
    facts,
    names: new Set(operations.keys()),
    operation(name) {
      const schema = operations.get(name);
      const known = ready.get(name);
      if (schema === undefined || known !== undefined) {
        return known;
      }
      const operation = readOperation(schema);
      ready.set(name, operation);
      return operation;
    },
    error: (code) => errors.get(code),
    bindings: readBindings(operations),
  };
}

function readBindings(operations: ReadonlyMap<string, readonly unknown[]>): Map<string, HttpBinding> {
  const bindings = new Map<string, HttpBinding>();
  for (const [name, schema] of operations) {
    const binding = readHttp(schema);
    if (binding !== undefined) {
      bindings.set(name, binding);
    }
  }
  return bindings;
}

function readOperation(schema: readonly unknown[]): OperationModel {
  const input = structOf(readSlot(schema[4]));
  const output = structOf(readSlot(schema[5]));
  return {
    name: String(schema[2]),
    http: readHttp(schema),
    input,
    output,
    isOutputUnit: output === EMPTY,
    hasBodyChecksum: readTraits(schema[3]).httpChecksum !== undefined,
    inputMembers: bindMembers(input),
    outputMembers: bindMembers(output),
  };
}

/** Query keys that only tell clients of one address apart. */
const IGNORED_LITERAL = 'x-id';

function readHttp(schema: readonly unknown[]): HttpBinding | undefined {
  const { http } = readTraits(schema[3]);
  if (http === undefined) {
    return undefined;
  }
  const [method, target, status] = http;
  const [path = '', query = ''] = target.split('?', 2);
  const literals = new Map(new URLSearchParams(query));
  literals.delete(IGNORED_LITERAL);
  return { method, segments: path.split('/').slice(1), literals, status };
}

function readError(schema: readonly unknown[]): ErrorModel {
  const shape = structOf(readSlot(schema));
  const { awsQueryError, httpError, error = 'client' } = shape.traits;
  return {
    shape,
    status: httpError ?? awsQueryError?.[1],
    fault: error,
    queryCode: awsQueryError?.[0] ?? shape.name,
  };
}

const EMPTY: StructShape = { kind: 'struct', name: '', traits: {}, members: [], union: false };

function structOf(slot: Slot): StructShape {
  return slot.shape.kind === 'struct' ? slot.shape : EMPTY;
}

/** Tells the members of a structure apart by where HTTP carries them. */
export function bindMembers(shape: StructShape): BoundMembers {
  const { members } = shape;
  const body = members.filter((member) => !isBound(member));
  return {
    labels: members.filter(({ traits }) => traits.httpLabel),
    query: members.filter(({ traits }) => traits.httpQuery !== undefined),
    headers: members.filter(({ traits }) => traits.httpHeader !== undefined),
    prefixHeaders: members.filter(({ traits }) => traits.httpPrefixHeaders !== undefined),
    statusCode: members.find(({ traits }) => traits.httpResponseCode),
    payload: members.find((member) => member.traits.httpPayload && !isEvents(member)),
    events: members.find(isEvents),
    body: body.length === members.length ? shape : { ...shape, members: body },
  };
}

function isEvents({ shape, traits }: Member): boolean {
  return shape.kind === 'struct' && shape.union && traits.streaming === 1;
}

function isBound(member: Member): boolean {
  const { traits } = member;
  const isElsewhere = traits.httpLabel ?? traits.httpPayload ?? traits.httpResponseCode ?? 0;
  const isNamed = traits.httpQuery ?? traits.httpHeader ?? traits.httpPrefixHeaders;
  return isElsewhere === 1 || isNamed !== undefined || isEvents(member);
}
