import { createLogAppender } from '../../services/logs/appender.ts';
import { FunctionPools } from '../functions/function-pools.ts';
import { LocalFunctionRunner } from '../functions/function-runner.ts';
import { HotCodes } from '../functions/hot-code.ts';
import { LogWriter } from '../functions/log-writer.ts';
import { RuntimeHosts } from '../functions/runtime-hosts.ts';
import { lambdaMetrics } from './lambda-metrics.ts';
import { RoleCredentials } from './role-credentials.ts';
import type { SharedParts } from './shared-parts.ts';

/** What runs functions on this machine. */
export interface FunctionParts {
  readonly runner: LocalFunctionRunner;
  /** What functions run instead of their archives. */
  readonly hotCodes: HotCodes;
  /** Resolves when what functions have logged can be read. */
  readonly flushLogs: () => Promise<void>;
  /** Waits for what functions are at, and ends them. */
  readonly drain: () => Promise<void>;
  /** Ends them at once. */
  readonly close: () => Promise<void>;
}

/** Milliseconds after which an execution environment that nobody needs is ended. */
const IDLE_MS = 5 * 60 * 1000;

export function composeFunctions(shared: SharedParts): FunctionParts {
  const { state, functions, listener, now } = shared;
  const ending = new AbortController();
  const hosts = new RuntimeHosts(functions);
  const writer = new LogWriter(createLogAppender(shared.logs, now), (error) =>
    listener.onNotice(`Cannot keep what a function logged: ${String(error)}`),
  );
  const pools = new FunctionPools({
    layout: functions.layout,
    signal: ending.signal,
    now,
    hosts,
    idleMs: IDLE_MS,
    openLog: (key, { group, name }) => writer.open({ ...homeOf(key), group, stream: name }),
  });
  const credentials = new RoleCredentials(shared.sts, now);
  const hotCodes = new HotCodes();
  const runner = new LocalFunctionRunner({
    pools,
    hotCodes,
    logs: writer,
    blobPath: (sha256) => state.blobs.path(sha256),
    network: functions.network,
    variables: functions.usePlatform ? { AWS_ENDPOINT_URL: shared.origin() } : {},
    credentialsOf: (version) => credentials.of(version),
    onInvoked: lambdaMetrics(shared.metrics),
    onNotice: listener.onNotice,
    now,
  });
  const end = async (ended: Promise<void>): Promise<void> => {
    await ended;
    await hosts.close();
    await writer.flush();
  };
  return {
    runner,
    hotCodes,
    flushLogs: () => writer.flush(),
    drain: () => end(pools.drain()),
    close: () => {
      ending.abort();
      return end(pools.close());
    },
  };
}

/** @param key as `versionKey` makes it of an ARN */
function homeOf(key: string): { readonly region: string; readonly account: string } {
  const [, , , region = '', account = ''] = key.split(':');
  return { region, account };
}
