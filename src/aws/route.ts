import type { BucketAddress } from './bucket-address.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import { decodePercent, type WireRequest } from './wire-request.ts';

/** An operation that a request is for, with the labels of its path, decoded. */
export interface Route {
  readonly operation: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

/** What has to be known of an operation to find it. */
interface Candidate {
  readonly name: string;
  readonly segments: readonly string[];
  readonly literals: ReadonlyMap<string, string>;
}

const candidates = new WeakMap<ServiceModel, Map<string, Candidate[]>>();

/** Operations by method and number of segments, those with most literal query keys first. */
function candidatesOf(model: ServiceModel): Map<string, Candidate[]> {
  const known = candidates.get(model);
  if (known !== undefined) {
    return known;
  }
  const table = new Map<string, Candidate[]>();
  for (const [name, { method, segments, literals }] of model.bindings) {
    const key = `${method} ${segments.length}`;
    const group = table.get(key) ?? [];
    table.set(key, group);
    group.push({ name, segments, literals });
    group.sort((a, b) => b.literals.size - a.literals.size);
  }
  candidates.set(model, table);
  return table;
}

/**
 * Finds the operation of a REST request by method, path and query. Literal query keys come first; among operations of
 * equal address those whose required query keys and headers are there (UploadPart before PutObject).
 * @throws {EncodingError} for labels that are not percent-encoded
 */
export function routeRest(model: ServiceModel, request: WireRequest): Route | undefined {
  const path =
    request.path.length > 1 && request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
  const segments = path.split('/').slice(1);
  const group = candidatesOf(model).get(`${request.method} ${segments.length}`) ?? [];
  const fitting = group.filter((candidate) => fitsPath(candidate.segments, segments));
  const operation = choose(model, fitting, request);
  return operation && { operation, labels: readLabels(operation, segments) };
}

function fitsPath(template: readonly string[], segments: readonly string[]): boolean {
  return template.every((part, at) => (part.startsWith('{') ? segments[at] !== '' : part === segments[at]));
}

function readLabels(operation: OperationModel, segments: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [at, part] of (operation.http?.segments ?? []).entries()) {
    if (part.startsWith('{')) {
      labels[part.slice(1, -1)] = decodePercent(segments[at] ?? '');
    }
  }
  return labels;
}

const KEY_SEGMENT = '{Key+}';

/**
 * Finds the operation of a request to S3: on an object, a bucket, or the service itself.
 * @throws {EncodingError}
 */
export function routeBucket(
  model: ServiceModel,
  request: WireRequest,
  { bucket, rawKey }: BucketAddress,
): Route | undefined {
  const level = bucket === undefined ? 'service' : rawKey === undefined ? 'bucket' : 'object';
  const group = candidatesOf(model).get(`${request.method} 1`) ?? [];
  const fitting = group.filter((candidate) => levelOf(model, candidate) === level);
  const operation = choose(model, fitting, request);
  return (
    operation && {
      operation,
      labels: {
        ...(bucket === undefined ? {} : { Bucket: decodePercent(bucket) }),
        ...(rawKey === undefined ? {} : { Key: decodePercent(rawKey) }),
      },
    }
  );
}

type Level = 'service' | 'bucket' | 'object' | 'none';

const levels = new WeakMap<Candidate, Level>();

function levelOf(model: ServiceModel, candidate: Candidate): Level {
  const known = levels.get(candidate);
  if (known !== undefined) {
    return known;
  }
  const [segment = ''] = candidate.segments;
  const hasBucket =
    model.operation(candidate.name)?.input.members.some(({ name }) => name === 'Bucket') ?? false;
  const onRoot: Level = hasBucket ? 'bucket' : 'service';
  const level: Level = segment === KEY_SEGMENT ? 'object' : segment === '' ? onRoot : 'none';
  levels.set(candidate, level);
  return level;
}

function choose(
  model: ServiceModel,
  fitting: readonly Candidate[],
  request: WireRequest,
): OperationModel | undefined {
  const matching = fitting.filter(({ literals }) => hasLiterals(literals, request));
  const most = matching[0]?.literals.size;
  const operations = matching
    .filter(({ literals }) => literals.size === most)
    .flatMap(({ name }) => model.operation(name) ?? []);
  if (operations.length < 2) {
    return operations[0];
  }
  const byNeeds = operations.map((operation) => ({ operation, needs: needsOf(operation) }));
  byNeeds.sort((a, b) => b.needs.length - a.needs.length);
  const satisfied = byNeeds.find(({ needs }) => needs.every((need) => need(request)));
  return (satisfied ?? byNeeds.at(-1))?.operation;
}

function hasLiterals(literals: ReadonlyMap<string, string>, { query }: WireRequest): boolean {
  return [...literals].every(([name, value]) =>
    query.some((pair) => pair[0] === name && (value === '' || pair[1] === value)),
  );
}

type Need = (request: WireRequest) => boolean;

const needs = new WeakMap<OperationModel, readonly Need[]>();

function needsOf(operation: OperationModel): readonly Need[] {
  const known = needs.get(operation);
  if (known !== undefined) {
    return known;
  }
  const { query, headers } = operation.inputMembers;
  const made: Need[] = [
    ...query
      .filter(({ required }) => required)
      .map(
        ({ traits }): Need =>
          (request) =>
            request.query.some(([name]) => name === traits.httpQuery),
      ),
    ...headers
      .filter(({ required }) => required)
      .map(
        ({ traits }): Need =>
          (request) =>
            request.headers[(traits.httpHeader ?? '').toLowerCase()] !== undefined,
      ),
  ];
  needs.set(operation, made);
  return made;
}
