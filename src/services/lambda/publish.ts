import type { Home } from './arn.ts';
import type { Lambda } from './lambda.ts';
import type { FunctionRecord, VersionRecord } from './records.ts';
import { settled } from './revision.ts';
import type { LambdaStore } from './store.ts';

/** What is published. */
export interface Publication {
  readonly home: Home;
  readonly parent: FunctionRecord;
  readonly now: number;
  /** Of the version, where it is not that of `$LATEST`. */
  readonly description?: string | undefined;
}

export interface PublishedVersion {
  readonly parent: FunctionRecord;
  /** A number. */
  readonly version: string;
  readonly record: VersionRecord;
}

/**
 * Makes a version of `$LATEST`, or gives the newest version again when nothing has changed since it was made. While
 * `$LATEST` is being created or updated, the version is being created.
 */
export async function publish(
  { ids }: Pick<Lambda, 'ids'>,
  store: LambdaStore,
  { home, parent, now, description }: Publication,
): Promise<PublishedVersion> {
  const { latest, published, nextVersion } = parent;
  const content = contentOf(latest);
  if (published?.content === content) {
    const record = await store.functions.findVersion(home, parent.name, published.version);
    if (record !== undefined) {
      return { parent, version: String(published.version), record: settled(record, now) };
    }
  }
  const record: VersionRecord = {
    ...latest,
    settings: { ...latest.settings, ...(description !== undefined && { Description: description }) },
    revisionId: ids.uuid(),
    ...(latest.transition !== undefined && {
      transition: { ...latest.transition, kind: 'create', revisionId: ids.uuid() },
    }),
  };
  const next: FunctionRecord = {
    ...parent,
    latest: { ...latest, revisionId: ids.uuid() },
    nextVersion: nextVersion + 1,
    published: { version: nextVersion, content },
  };
  await store.functions.putVersion(home, parent.name, { version: nextVersion, record });
  await store.functions.put(home, next);
  return { parent: next, version: String(nextVersion), record };
}

/** What makes two states of a function the same to publishing. */
function contentOf({ code, settings }: VersionRecord): string {
  return JSON.stringify([code.sha256, Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
