import type { RequestContext } from '../../aws/operation.ts';
import type { Lambda } from './lambda.ts';
import type { RunnableVersion } from './ports.ts';
import { runnableVersion } from './runnable-version.ts';
import { findVersion } from './target.ts';

/** Environments that are kept ready. */
export interface ReadyEnvironments {
  readonly version: RunnableVersion;
  readonly count: number;
}

/** What is kept ready through an alias. */
export async function readyThrough(
  lambda: Pick<Lambda, 'store'>,
  context: RequestContext,
  { name, alias }: { readonly name: string; readonly alias: string },
): Promise<ReadyEnvironments | undefined> {
  const config = await lambda.store.provisioned.find({ home: context, name, qualifier: alias });
  if (config === undefined) {
    return undefined;
  }
  const target = { name, qualifier: alias };
  const found = await findVersion(lambda.store, { home: context, target, now: context.now });
  return found && { version: runnableVersion(context, found), count: config.requested };
}

/** Has the runner keep ready all that is to be, once nothing is any more: in a new process. */
export async function keepAllReady(
  { store, runner }: Pick<Lambda, 'store' | 'runner'>,
  now: number,
): Promise<void> {
  for (const { place, record } of await store.provisioned.everywhere()) {
    const { home, name, qualifier } = place;
    const found = await findVersion(store, { home, target: { name, qualifier }, now });
    if (found !== undefined) {
      runner.keepReady(runnableVersion(home, found), record.requested);
    }
  }
}

/** Tells the runner that an alias points elsewhere now, or is gone. */
export function moveReady(
  { runner }: Pick<Lambda, 'runner'>,
  before: ReadyEnvironments | undefined,
  after: ReadyEnvironments | undefined,
): void {
  if (before?.version.version === after?.version.version) {
    return;
  }
  if (before !== undefined) {
    runner.keepReady(before.version, 0);
  }
  if (after !== undefined) {
    runner.keepReady(after.version, after.count);
  }
}
