import type { BucketAddress } from './bucket-address.ts';
import type { AuthenticationOptions } from './caller.ts';
import type { ServiceModel } from './model.ts';
import type { Operations } from './operation.ts';
import type { Protocol, ServiceFacts, ServiceId } from './service-facts.ts';
import type { Claim } from './signature/claim.ts';
import type { WireRequest } from './wire-request.ts';

/** The operations of each service, or what loads them at the first request. */
export type Services = Readonly<Partial<Record<ServiceId, Operations | (() => Promise<Operations>)>>>;

/** What is known of a request so far, for the answer to an error at any point. */
export interface Progress {
  readonly requestId: string;
  head?: WireRequest;
  facts?: ServiceFacts;
  protocol?: Protocol;
  model?: ServiceModel;
  operation?: string;
}

export interface Arrival {
  readonly head: WireRequest;
  readonly source: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface PerformSettings extends AuthenticationOptions {
  readonly services: Services;
  readonly region: string;
  readonly now: () => number;
}

/** A request whose service is known. */
export interface Addressed extends Arrival {
  readonly facts: ServiceFacts;
  readonly protocol: Protocol;
  readonly model: ServiceModel;
  readonly claim: Claim | undefined;
  readonly address: BucketAddress;
  readonly now: number;
}
