import type { Ids } from '../../aws/ids.ts';
import type { InvocationSlots } from './invocation-slots.ts';
import type {
  CodeBlobs,
  EventQueue,
  ForeignLayers,
  FunctionRunner,
  LinkSigner,
  ObjectReader,
  ZipInspector,
} from './ports.ts';
import type { LambdaStore } from './store.ts';

/** What Lambda's operations stand on. */
export interface Lambda {
  readonly store: LambdaStore;
  readonly blobs: CodeBlobs;
  readonly zips: ZipInspector;
  readonly objects: ObjectReader;
  readonly links: LinkSigner;
  readonly runner: FunctionRunner;
  readonly events: EventQueue;
  readonly foreignLayers: ForeignLayers;
  readonly ids: Ids;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  readonly slots: InvocationSlots;
  readonly options: LambdaOptions;
}

export interface LambdaOptions {
  /** How long a function is being created or updated. With 0 the next request sees it done. */
  readonly settleMillis: number;
  /** Whether a role must belong to the function's account. */
  readonly strictIam: boolean;
  /** The URL of a function by the id of its URL configuration, with a slash at its end. */
  readonly functionUrl: (id: string, region: string) => string;
}
