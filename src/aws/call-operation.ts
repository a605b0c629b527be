import type { Addressed, PerformSettings, Services } from './addressed.ts';
import { platformHost } from './bucket-address.ts';
import type { Caller } from './caller.ts';
import type { OperationModel } from './model.ts';
import type { Operation, Operations, RequestContext } from './operation.ts';
import type { ServiceId } from './service-facts.ts';
import { unsupportedOperation } from './unknown.ts';
import { loadConstraints, validate } from './validation/validate.ts';

/** What was read of a request. */
export interface ReadInput {
  readonly input: Record<string, unknown>;
  readonly caller: Caller;
}

/** An operation with all that it is called with. */
export interface Call extends ReadInput {
  readonly operation: OperationModel;
}

/**
 * Checks an input and calls the operation.
 * @throws {ServiceError} for what is wrong with the input, for operations that are not there, and what the operation throws
 */
export async function callOperation(
  addressed: Addressed,
  { operation: model, input, caller }: Call,
  settings: PerformSettings,
): Promise<object> {
  const { facts, protocol } = addressed;
  validate(model, input, { facts, table: await loadConstraints(facts.id) });
  const operations = await operationsOf(facts.id, settings.services);
  const operation: Operation<never, object> | undefined = Object.hasOwn(operations, model.name)
    ? operations[model.name]
    : undefined;
  if (operation === undefined) {
    throw unsupportedOperation(facts, protocol, model.name);
  }
  // The model decides which type an operation's input has, and the model made this one.
  return operation(input as never, contextOf(addressed, caller, settings));
}

/** The operations of a service, loaded at the first request for one. */
export async function operationsOf(id: ServiceId, services: Services): Promise<Operations> {
  const operations = services[id] ?? {};
  return typeof operations === 'function' ? operations() : operations;
}

/** What an operation knows of its request. */
export function contextOf(
  { head, claim, address, facts, now, progress, signal }: Addressed,
  { account, arn, accessKeyId }: Caller,
  settings: Pick<PerformSettings, 'region'>,
): RequestContext {
  const host = facts.id === 's3' ? platformHost(head.host, address) : head.host;
  return {
    region: claim?.version === 4 ? claim.region : settings.region,
    account,
    callerArn: arn,
    accessKeyId,
    requestId: progress.requestId,
    origin: `${head.isEncrypted ? 'https' : 'http'}://${host}`,
    now,
    signal,
  };
}
