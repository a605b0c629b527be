import type { RequestContext } from '../../aws/operation.ts';
import { isVersionNumber, LATEST, type FunctionTarget } from './function-name.ts';
import type { AttachmentPlace } from './attachment-table.ts';
import type { PolicyStatement } from './records.ts';
import type { LambdaStore } from './store.ts';
import { findFunction, findVersion, qualifierNotFound } from './target.ts';

/** Where a policy is kept. */
export function policyPlace(context: RequestContext, { name, qualifier }: FunctionTarget): AttachmentPlace {
  return { home: context, name, qualifier: qualifier ?? '' };
}

/** Revision id of what a policy belongs to: the function, the version or the alias. */
export async function policyRevision(
  store: LambdaStore,
  context: RequestContext,
  target: FunctionTarget,
): Promise<string | undefined> {
  const found = await findVersion(store, { home: context, target, now: context.now });
  return found?.alias?.revisionId ?? found?.record.revisionId;
}

/**
 * Writes a policy's statements, or removes it with the last one, and moves the revision id of what it belongs to.
 * @throws {ServiceError} ResourceNotFoundException
 */
export async function writePolicy(
  store: LambdaStore,
  { context, target, revisionId }: PolicyChange,
  statements: readonly PolicyStatement[],
): Promise<void> {
  const place = policyPlace(context, target);
  await (statements.length === 0 ? store.policies.delete(place) : store.policies.put(place, { statements }));
  await moveRevision(store, { context, target, revisionId });
}

/** A change of a policy. */
export interface PolicyChange {
  readonly context: RequestContext;
  readonly target: FunctionTarget;
  /** The one that it leads to. */
  readonly revisionId: string;
}

async function moveRevision(
  store: LambdaStore,
  { context, target, revisionId }: PolicyChange,
): Promise<void> {
  const { name, qualifier = LATEST } = target;
  if (qualifier === LATEST) {
    const parent = await findFunction(store, { home: context, name, now: context.now });
    if (parent !== undefined) {
      await store.functions.put(context, { ...parent, latest: { ...parent.latest, revisionId } });
    }
    return;
  }
  if (isVersionNumber(qualifier)) {
    const record = await store.functions.findVersion(context, name, Number(qualifier));
    if (record !== undefined) {
      const version = Number(qualifier);
      await store.functions.putVersion(context, name, { version, record: { ...record, revisionId } });
    }
    return;
  }
  const alias = await store.functions.findAlias(context, name, qualifier);
  if (alias === undefined) {
    throw qualifierNotFound(context, name, qualifier);
  }
  await store.functions.putAlias(context, name, { ...alias, revisionId });
}
