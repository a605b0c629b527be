import type { RequestContext } from '../../aws/operation.ts';
import { routedVersion } from './alias.ts';
import { functionArn } from './arn.ts';
import { defined } from './defined.ts';
import { functionNotFound, resourceConflict } from './errors.ts';
import { eventDefaults } from './event-invoke.ts';
import { LATEST, type FunctionTarget } from './function-name.ts';
import type { Lambda } from './lambda.ts';
import type { InvocationRequest, QueuedEvent } from './ports.ts';
import { findVersion, type FoundVersion } from './target.ts';

/**
 * The version that an invocation runs: an alias with weights chooses anew each time.
 * @throws {ServiceError} ResourceNotFoundException; ResourceConflictException while the version is being created
 */
export async function versionToInvoke(
  lambda: Lambda,
  target: FunctionTarget,
  context: RequestContext,
): Promise<FoundVersion> {
  const { name, qualifier } = target;
  const found = await findVersion(lambda.store, { home: context, target, now: context.now });
  const chosen = found?.alias?.weights && routedVersion(found.alias, lambda.random());
  const routed =
    chosen === undefined || chosen === found?.version
      ? found
      : await findVersion(lambda.store, {
          home: context,
          target: { name, qualifier: chosen },
          now: context.now,
        });
  if (routed === undefined) {
    throw functionNotFound(functionArn(context, name, qualifier ?? LATEST));
  }
  if (routed.record.transition?.kind === 'create') {
    throw resourceConflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }
  return routed;
}

/** What an invocation takes besides its version. */
export interface InvocationInput {
  readonly target: FunctionTarget;
  readonly payload: Uint8Array;
  readonly clientContext: string | undefined;
  readonly withLog: boolean;
}

/** The request as the runner takes it. */
export function invocationRequest(input: InvocationInput, context: RequestContext): InvocationRequest {
  return {
    requestId: context.requestId,
    invokedArn: functionArn(context, input.target.name, input.target.qualifier),
    payload: input.payload,
    ...(input.clientContext !== undefined && { clientContext: input.clientContext }),
    withLog: input.withLog,
    signal: context.signal,
  };
}

/** Puts an event where it is kept until the function has had it, with what is configured for such events. */
export async function enqueue(
  lambda: Lambda,
  { input, found }: { readonly input: InvocationInput; readonly found: FoundVersion },
  context: RequestContext,
): Promise<void> {
  const { name, qualifier } = input.target;
  const place = { home: context, name, qualifier: qualifier ?? LATEST };
  const config = await lambda.store.eventInvokes.find(place);
  const event = {
    requestId: context.requestId,
    account: context.account,
    region: context.region,
    name,
    qualifier,
    payload: input.payload,
    receivedAt: context.now,
    ...eventDefaults,
    ...defined({
      retries: config?.maximumRetries,
      maximumAgeSeconds: config?.maximumEventAge,
      clientContext: input.clientContext,
      onSuccess: config?.onSuccess,
      onFailure: config?.onFailure,
      deadLetterArn: found.record.settings.DeadLetterConfig?.TargetArn,
    }),
  } as QueuedEvent;
  await lambda.events.enqueue(event);
}
