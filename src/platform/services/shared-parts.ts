import type { Operations } from '../../aws/operation.ts';
import type { ServiceId } from '../../aws/service-facts.ts';
import { createMetricRecorder, type MetricRecorder } from '../../services/cloudwatch/metric-recorder.ts';
import type { CloudWatchTables } from '../../services/cloudwatch/tables.ts';
import { createIamDirectory } from '../../services/iam/directory.ts';
import type { Iam } from '../../services/iam/iam.ts';
import type { IamTables } from '../../services/iam/tables.ts';
import { LogFeed } from '../../services/logs/log-feed.ts';
import type { Logs } from '../../services/logs/logs.ts';
import type { LogsTables } from '../../services/logs/tables.ts';
import type { Sts } from '../../services/sts/sts.ts';
import type { StsTables } from '../../services/sts/tables.ts';
import type { FunctionOptions, PlatformListener } from '../platform-options.ts';
import { randomIds } from '../random-ids.ts';
import type { SignedLinks } from '../signed-links.ts';
import { tablesFor, type PlatformState } from '../state.ts';
import { serviceCaller, type CallService } from './call-service.ts';

/** What services are put together from. */
export interface CompositionContext {
  readonly state: PlatformState;
  readonly account: string;
  /** Whether a role must belong to its function's account. */
  readonly strictIam: boolean;
  readonly functions: FunctionOptions;
  readonly links: SignedLinks;
  /** Where clients and functions reach the platform: `http://127.0.0.1:4566` */
  readonly origin: () => string;
  readonly listener: PlatformListener;
  readonly now: () => number;
}

/** What several services, or functions and a service, have to do with. */
export interface SharedParts extends CompositionContext {
  readonly call: CallService;
  readonly iam: Iam;
  readonly sts: Sts;
  readonly logs: Logs;
  readonly metrics: MetricRecorder;
}

/** @param operationsOf called when an operation is first asked for */
export function shareParts(
  context: CompositionContext,
  operationsOf: (service: ServiceId) => Promise<Operations>,
): SharedParts {
  const { state, account, origin, listener, now } = context;
  const { database } = state;
  const ids = randomIds;
  const iam: Iam = { db: tablesFor<IamTables>(database), ids };
  return {
    ...context,
    call: serviceCaller({ operationsOf, account, origin, now }),
    iam,
    sts: { db: tablesFor<StsTables>(database), ids, iam: createIamDirectory(iam) },
    logs: { db: tablesFor<LogsTables>(database), ids, feed: new LogFeed() },
    metrics: createMetricRecorder(
      { db: tablesFor<CloudWatchTables>(database) },
      { now, onFailure: (error) => listener.onNotice(`Cannot keep metrics: ${String(error)}`) },
    ),
  };
}
