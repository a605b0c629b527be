import type { Kysely } from 'kysely';
import type { Operations } from '../../aws/operation.ts';
import type { ServiceId } from '../../aws/service-facts.ts';
import type { CloudWatchTables } from '../../services/cloudwatch/tables.ts';
import type { SsmTables } from '../../services/ssm/tables.ts';
import type { Credential } from '../../services/sts/ports.ts';
import { credentialOf } from '../../services/sts/sessions.ts';
import { tablesFor, type PlatformTables } from '../state.ts';
import type { CallService } from './call-service.ts';
import type { LambdaParts } from './compose-lambda.ts';
import type { S3Parts } from './compose-s3.ts';
import { shareParts, type CompositionContext, type SharedParts } from './shared-parts.ts';

/** All services, each made when it is first asked for. */
export interface Composition {
  readonly services: Readonly<Record<ServiceId, () => Promise<Operations>>>;
  readonly call: CallService;
  /** Whose an access key is that was given out here. */
  readonly findKeyOwner: (accessKeyId: string) => Promise<Credential | undefined>;
  /** Lambda's own parts, for what comes to functions by other ways than its API. */
  readonly lambda: () => Promise<LambdaParts>;
  /** Goes on with what the last process was told to do later. */
  readonly resume: () => Promise<void>;
  /** Ends all functions: waits for what they are at, or not. */
  readonly close: (how: 'drain' | 'at-once') => Promise<void>;
}

/** What has more to it than operations; absent until it is first needed. */
interface LargeParts {
  lambda?: Promise<LambdaParts>;
  s3?: Promise<S3Parts>;
}

/** Puts the services together. Nothing of them is loaded before it is needed. */
export function compose(context: CompositionContext): Composition {
  const shared = shareParts(context, (service) => services[service]());
  const parts: LargeParts = {};
  const lambda = (): Promise<LambdaParts> =>
    (parts.lambda ??= import('./compose-lambda.ts').then(({ composeLambda }) => composeLambda(shared)));
  const s3 = (): Promise<S3Parts> =>
    (parts.s3 ??= import('./compose-s3.ts').then(({ composeS3 }) => composeS3(shared)));
  const services: Composition['services'] = {
    lambda: async () => (await lambda()).operations,
    s3: async () => (await s3()).operations,
    logs: once(async () =>
      (await import('./compose-logs.ts')).composeLogs(shared.logs, async () =>
        (await parts.lambda)?.flushLogs(),
      ),
    ),
    ...smallServices(shared),
  };
  const { database } = context.state;
  return {
    services,
    call: shared.call,
    findKeyOwner: (accessKeyId) => credentialOf(shared.sts, accessKeyId),
    lambda,
    resume: async () => {
      if (await hasRows(database, 's3_pending_events')) {
        (await s3()).resume();
      }
      if ((await hasRows(database, 'platform_events')) || (await keepsReady(database))) {
        (await lambda()).resume();
      }
    },
    close: async (how) => {
      const functions = await parts.lambda?.catch(() => undefined);
      await (how === 'drain' ? functions?.drain() : functions?.close());
      await (await parts.s3?.catch(() => undefined))?.settled();
      await shared.metrics.flush();
    },
  };
}

function smallServices({
  state,
  iam,
  sts,
  metrics,
}: SharedParts): Pick<Composition['services'], 'iam' | 'sts' | 'ssm' | 'cloudwatch'> {
  const { database } = state;
  return {
    iam: once(async () => (await import('../../services/iam/service.ts')).createIamService(iam)),
    sts: once(async () => (await import('../../services/sts/service.ts')).createStsService(sts)),
    ssm: once(async () => {
      const { createSsmService } = await import('../../services/ssm/service.ts');
      return createSsmService({ db: tablesFor<SsmTables>(database) });
    }),
    cloudwatch: once(async () => {
      const { createCloudWatchService } = await import('../../services/cloudwatch/service.ts');
      const db = tablesFor<CloudWatchTables>(database);
      return createCloudWatchService({ db, settle: () => metrics.flush() });
    }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Whether environments of some function are to be kept ready. */
async function keepsReady(database: Kysely<Pick<PlatformTables, 'lambda_attachments'>>): Promise<boolean> {
  const row = await database
    .selectFrom('lambda_attachments')
    .select('kind')
    .where('kind', '=', 'provisioned')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

type PendingTable = 's3_pending_events' | 'platform_events';

/** Whether there is anything in a table of what is to be done later. */
async function hasRows(
  database: Kysely<Pick<PlatformTables, PendingTable>>,
  table: PendingTable,
): Promise<boolean> {
  const row = await database.selectFrom(table).select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}
