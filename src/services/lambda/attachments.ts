import type { Cors, FunctionUrlAuthType, InvokeMode } from '@aws-sdk/client-lambda';
import type { PolicyStatement } from './records.ts';

/** Statements of the policy of a function, a version or an alias. Its revision id is that of what it belongs to. */
export interface ResourcePolicy {
  readonly statements: readonly PolicyStatement[];
}

/** How events that nobody waits for are handled. */
export interface EventInvokeRecord {
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly maximumEventAge?: number;
  readonly maximumRetries?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** A function URL. */
export interface UrlRecord {
  /** First label of its host name. */
  readonly id: string;
  readonly authType: FunctionUrlAuthType;
  readonly invokeMode?: InvokeMode;
  readonly cors?: Cors;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Environments that are kept ready. */
export interface ProvisionedRecord {
  readonly requested: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** When they are ready, likewise. */
  readonly readyAt: number;
}

/** Records by the kind of their row. */
export interface Attachments {
  readonly policy: ResourcePolicy;
  readonly 'event-invoke': EventInvokeRecord;
  readonly url: UrlRecord;
  readonly provisioned: ProvisionedRecord;
}
