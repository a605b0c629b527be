import { functionArn, type Home } from './arn.ts';
import { functionNotFound, resourceNotFound } from './errors.ts';
import { isVersionNumber, LATEST, type FunctionTarget } from './function-name.ts';
import type { AliasRecord, FunctionRecord, VersionRecord } from './records.ts';
import { settled } from './revision.ts';
import type { LambdaStore } from './store.ts';

/** A version that a request means, with the function it belongs to. */
export interface FoundVersion {
  readonly parent: FunctionRecord;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Settled. */
  readonly record: VersionRecord;
  /** The alias by which it was found. */
  readonly alias?: AliasRecord;
}

/** A function, a version or an alias as the store is asked for it. */
export interface TargetPlace {
  readonly home: Home;
  readonly target: FunctionTarget;
  readonly now: number;
}

/** A function by its name, its `$LATEST` settled. */
export async function findFunction(
  store: LambdaStore,
  { home, name, now }: { readonly home: Home; readonly name: string; readonly now: number },
): Promise<FunctionRecord | undefined> {
  const found = await store.functions.find(home, name);
  return found === undefined ? undefined : { ...found, latest: settled(found.latest, now) };
}

/**
 * A function by its name.
 * @param missing qualifier that the message's ARN has
 * @throws {ServiceError} ResourceNotFoundException
 */
export async function requireFunction(
  store: LambdaStore,
  place: { readonly home: Home; readonly name: string; readonly now: number },
  missing?: string,
): Promise<FunctionRecord> {
  const found = await findFunction(store, place);
  if (found === undefined) {
    throw functionNotFound(functionArn(place.home, place.name, missing));
  }
  return found;
}

/** What a qualifier of a function stands for; undefined for nothing. */
export async function findVersion(
  store: LambdaStore,
  { home, target, now }: TargetPlace,
): Promise<FoundVersion | undefined> {
  const parent = await findFunction(store, { home, name: target.name, now });
  if (parent === undefined) {
    return undefined;
  }
  const { name, qualifier = LATEST } = target;
  if (qualifier === LATEST) {
    return { parent, version: LATEST, record: parent.latest };
  }
  if (isVersionNumber(qualifier)) {
    return publishedVersion(store, { home, parent, version: qualifier, now });
  }
  const alias = await store.functions.findAlias(home, name, qualifier);
  if (alias === undefined) {
    return undefined;
  }
  const found =
    alias.version === LATEST
      ? { parent, version: LATEST, record: parent.latest }
      : await publishedVersion(store, { home, parent, version: alias.version, now });
  return found && { ...found, alias };
}

async function publishedVersion(
  store: LambdaStore,
  {
    home,
    parent,
    version,
    now,
  }: { readonly home: Home; readonly parent: FunctionRecord; readonly version: string; readonly now: number },
): Promise<FoundVersion | undefined> {
  const record = await store.functions.findVersion(home, parent.name, Number(version));
  return record && { parent, version: String(Number(version)), record: settled(record, now) };
}

/**
 * What a qualifier of a function stands for.
 * @throws {ServiceError} ResourceNotFoundException, with the ARN as the request has it
 */
export async function requireVersion(store: LambdaStore, place: TargetPlace): Promise<FoundVersion> {
  const found = await findVersion(store, place);
  if (found === undefined) {
    const { name, qualifier } = place.target;
    throw functionNotFound(functionArn(place.home, name, qualifier));
  }
  return found;
}

/** The error of a qualifier that stands for nothing, in the words of operations that tell aliases from versions. */
export function qualifierNotFound(home: Home, name: string, qualifier: string) {
  const arn = functionArn(home, name, qualifier);
  const isAlias = /^[a-zA-Z0-9-_]+$/.test(qualifier) && !isVersionNumber(qualifier);
  return isAlias ? resourceNotFound(`Cannot find alias arn: ${arn}`) : functionNotFound(arn);
}
