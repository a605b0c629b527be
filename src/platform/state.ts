import type { Kysely } from 'kysely';
import { cloudwatchMigrations } from '../services/cloudwatch/migrations.ts';
import type { CloudWatchTables } from '../services/cloudwatch/tables.ts';
import { iamMigrations } from '../services/iam/migrations.ts';
import type { IamTables } from '../services/iam/tables.ts';
import { lambdaMigrations } from '../services/lambda/migrations.ts';
import type { LambdaTables } from '../services/lambda/tables.ts';
import { logsMigrations } from '../services/logs/migrations.ts';
import type { LogsTables } from '../services/logs/tables.ts';
import { s3BlobColumns, s3Migrations } from '../services/s3/migrations.ts';
import type { S3Tables } from '../services/s3/tables.ts';
import { ssmMigrations } from '../services/ssm/migrations.ts';
import type { SsmTables } from '../services/ssm/tables.ts';
import { stsMigrations } from '../services/sts/migrations.ts';
import type { StsTables } from '../services/sts/tables.ts';
import { IN_MEMORY } from '../state/database.ts';
import { openState, type ServiceStates, type State, type StateOptions } from '../state/state.ts';
import { eventMigrations } from './events/migrations.ts';
import type { EventTables } from './events/tables.ts';

/** Every table of the platform. */
export type PlatformTables = IamTables &
  StsTables &
  SsmTables &
  LogsTables &
  CloudWatchTables &
  S3Tables &
  LambdaTables &
  EventTables;

export type PlatformState = State<PlatformTables>;

/** What each service keeps. */
export const serviceStates: ServiceStates = {
  iam: { migrations: iamMigrations },
  sts: { migrations: stsMigrations },
  ssm: { migrations: ssmMigrations },
  cloudwatch: { migrations: cloudwatchMigrations },
  logs: { migrations: logsMigrations },
  s3: { migrations: s3Migrations, blobColumns: s3BlobColumns },
  lambda: {
    migrations: lambdaMigrations,
    blobColumns: ['lambda_functions', 'lambda_versions', 'lambda_layer_versions'].map((table) => ({
      table,
      column: 'record',
      document: true,
    })),
  },
  events: { migrations: eventMigrations },
};

/**
 * Opens the platform's state.
 * @param folder absent for one that goes with the process
 * @throws {StateError}
 */
export function openPlatformState(folder: string | undefined, options: StateOptions): Promise<PlatformState> {
  return openState<PlatformTables>(folder ?? IN_MEMORY, serviceStates, options);
}

/** The tables of one service: the others are none of its business. */
export function tablesFor<Tables>(database: Kysely<PlatformTables & Tables>): Kysely<Tables> {
  return database as unknown as Kysely<Tables>;
}
