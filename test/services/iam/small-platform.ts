import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { Kysely } from 'kysely';
import { onTestFinished } from 'vitest';
import type { Ids } from '../../../src/aws/ids.ts';
import { randomIds } from '../../../src/platform/random-ids.ts';
import { cloudwatchMigrations } from '../../../src/services/cloudwatch/migrations.ts';
import {
  createMetricRecorder,
  type MetricRecorder,
} from '../../../src/services/cloudwatch/metric-recorder.ts';
import { createCloudWatchService } from '../../../src/services/cloudwatch/service.ts';
import type { CloudWatchTables } from '../../../src/services/cloudwatch/tables.ts';
import { createIamDirectory } from '../../../src/services/iam/directory.ts';
import { iamMigrations } from '../../../src/services/iam/migrations.ts';
import { createIamService } from '../../../src/services/iam/service.ts';
import type { IamTables } from '../../../src/services/iam/tables.ts';
import { createLogAppender, type LogAppender } from '../../../src/services/logs/appender.ts';
import { LogFeed } from '../../../src/services/logs/log-feed.ts';
import { logsMigrations } from '../../../src/services/logs/migrations.ts';
import { createLogsService } from '../../../src/services/logs/service.ts';
import type { LogsTables } from '../../../src/services/logs/tables.ts';
import { ssmMigrations } from '../../../src/services/ssm/migrations.ts';
import { createSsmService } from '../../../src/services/ssm/service.ts';
import type { SsmTables } from '../../../src/services/ssm/tables.ts';
import { stsMigrations } from '../../../src/services/sts/migrations.ts';
import { createStsService } from '../../../src/services/sts/service.ts';
import { credentialOf } from '../../../src/services/sts/sessions.ts';
import type { StsTables } from '../../../src/services/sts/tables.ts';
import { IN_MEMORY, openDatabase } from '../../../src/state/database.ts';
import { serve } from '../../aws/served.ts';

export const ACCOUNT = '000000000000';
export const START = Date.UTC(2026, 10, 24, 12, 0, 0);

type Tables = IamTables & StsTables & SsmTables & LogsTables & CloudWatchTables;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The small services behind HTTP, with the SDK's own clients in front of them. */
export interface SmallPlatform {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly ssm: SSMClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudwatch: CloudWatchClient;
  /** An STS client with other credentials. */
  readonly stsAs: (credentials: Credentials) => STSClient;
  /** An IAM client with other credentials. */
  readonly iamAs: (credentials: Credentials) => IAMClient;
  readonly appender: LogAppender;
  readonly recorder: MetricRecorder;
  /** What time it is there. */
  readonly clock: { now: number };
}

/** Tables of all services on one database, told apart by nothing but their names. */
function tables<Some>(database: Kysely<Tables & Some>): Kysely<Some> {
  return database as unknown as Kysely<Some>;
}

/** Starts the services on a database in memory; all is gone when the test is. */
export async function startSmallPlatform(ids: Ids = randomIds): Promise<SmallPlatform> {
  const clock = { now: START };
  const database = await openDatabase<Tables>(IN_MEMORY, {
    iam: iamMigrations,
    sts: stsMigrations,
    ssm: ssmMigrations,
    logs: logsMigrations,
    cloudwatch: cloudwatchMigrations,
  });
  const iam = { db: tables<IamTables>(database), ids };
  const sts = { db: tables<StsTables>(database), ids, iam: createIamDirectory(iam) };
  const logs = { db: tables<LogsTables>(database), ids, feed: new LogFeed(), tailInterval: 20 };
  const metrics = { db: tables<CloudWatchTables>(database) };
  const recorder = createMetricRecorder(metrics, {
    now: () => clock.now,
    onFailure: (error) => {
      throw error;
    },
  });
  const services = {
    iam: createIamService(iam),
    sts: createStsService(sts),
    ssm: createSsmService({ db: tables<SsmTables>(database) }),
    logs: createLogsService(logs),
    cloudwatch: createCloudWatchService({ ...metrics, settle: () => recorder.flush() }),
  };
  const served = await serve(services, {
    now: () => clock.now,
    account: ACCOUNT,
    findKeyOwner: (accessKeyId) => credentialOf(sts, accessKeyId),
  });
  const options = (credentials: Credentials) => ({
    endpoint: served.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    disableHostPrefix: true,
    systemClockOffset: clock.now - Date.now(),
    credentials,
  });
  const test = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clients = {
    iam: new IAMClient(options(test)),
    sts: new STSClient(options(test)),
    ssm: new SSMClient(options(test)),
    logs: new CloudWatchLogsClient(options(test)),
    cloudwatch: new CloudWatchClient(options(test)),
  };
  onTestFinished(async () => {
    for (const client of Object.values(clients)) {
      client.destroy();
    }
    await served[Symbol.asyncDispose]();
    await recorder.flush();
    await database.destroy();
  });
  return {
    ...clients,
    stsAs: (credentials) => new STSClient(options(credentials)),
    iamAs: (credentials) => new IAMClient(options(credentials)),
    appender: createLogAppender(logs, () => clock.now),
    recorder,
    clock,
  };
}

/** What a call failed with: code, text and status. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string; readonly status: number | undefined }> {
  try {
    await call;
  } catch (error) {
    const {
      name,
      message,
      Error: wire,
      $metadata,
    } = error as Error & {
      readonly Error?: { readonly Code?: string };
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    return { code: wire?.Code ?? name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('the call was answered');
}
