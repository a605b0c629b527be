import { functionArn, type Home } from './arn.ts';
import type { RunnableVersion } from './ports.ts';
import type { FoundVersion } from './target.ts';

/** A version as the runner takes it. */
export function runnableVersion(home: Home, { parent, version, record }: FoundVersion): RunnableVersion {
  return {
    name: parent.name,
    account: home.account,
    region: home.region,
    version,
    functionArn: functionArn(home, parent.name),
    revisionId: record.revisionId,
    settings: record.settings,
    code: record.code,
    layers: record.settings.Layers ?? [],
  };
}
