import type { NetworkAccess } from '../runtime/function-configuration.ts';
import type { HostSurroundings } from './functions/runtime-hosts.ts';
import type { FindForeignLayer } from './services/foreign-layers.ts';
import type { StoreLayout } from '../store/store-layout.ts';
import type { UploadFinding } from './upload-inspector.ts';
import type { HandledRequest } from './handled-request.ts';

/** How a platform is to be started. */
export interface PlatformOptions {
  /** What the platform says of itself: `0.1.0`. */
  readonly version: string;
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Folder of the state; it goes with the process when absent. */
  readonly data?: string;
  /** Account of callers whose access key is no account: twelve digits. */
  readonly account: string;
  /** Whether signatures are verified. */
  readonly strictAuth: boolean;
  /** Whether a role must belong to its function's account. */
  readonly strictIam: boolean;
  /** Names besides this machine's under which clients may call. */
  readonly allowedHosts: readonly string[];
  readonly functions: FunctionOptions;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How functions are run. */
export interface FunctionOptions extends HostSurroundings {
  readonly layout: StoreLayout;
  readonly network: NetworkAccess;
  /** Whether the AWS SDK in functions finds the platform by itself. */
  readonly usePlatform: boolean;
  /** Finds archives that stand for layers of other accounts. */
  readonly findForeignLayer: FindForeignLayer;
}

export interface PlatformListener {
  readonly onRequest: (request: HandledRequest) => void;
  /** Something that nobody asked for, but that somebody should know. */
  readonly onNotice: (message: string) => void;
  /** Something is wrong with what was uploaded as a function; it was taken, as Lambda takes it. */
  readonly onFinding: (name: string, finding: UploadFinding) => void;
  /** The whole state is another one now: functions that are made from projects are not in it. */
  readonly onRenewed?: () => void;
}
