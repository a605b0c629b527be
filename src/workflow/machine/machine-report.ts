import type { Rung } from '../../runtime/sandbox/choose-host.ts';

/** What a machine can do, found out by trying it. */
export interface MachineReport {
  readonly system: SystemFacts;
  readonly node: NodeFacts;
  readonly cache: CacheState;
  /** uv, and what only some builds need. */
  readonly tools: readonly ToolState[];
  /** Lambda's Python runtimes, oldest first. */
  readonly runtimes: readonly RuntimeState[];
  readonly isolation: IsolationState;
  /** Whether a function can be run. */
  readonly canRun: boolean;
}

export interface SystemFacts {
  /** `linux`, `darwin`, `win32` */
  readonly platform: string;
  /** Version of the kernel. */
  readonly release: string;
  /** In Lambda's words where it has them: `x86_64`, `arm64`. */
  readonly architecture: string;
}

export interface NodeFacts {
  readonly version: string;
  readonly path: string;
}

/** The folder of what can be made again. Sizes in bytes, absent where the system does not tell. */
export interface CacheState {
  readonly path: string;
  readonly isWritable: boolean;
  /** Why it cannot be written to. */
  readonly reason?: string;
  readonly hint?: string;
  readonly size?: number;
  /** What the disk has room for. */
  readonly free?: number;
}

/** Another program: one that answered, one that is fetched when it is needed, or one that is missing. */
export type ToolState = { readonly name: 'uv' | 'git' | 'zig' } & (
  | { readonly state: 'found'; readonly version: string; readonly path: string }
  | {
      readonly state: 'on-demand';
      /** What is fetched. */
      readonly version: string;
      /** One on PATH that is too old or does not run. */
      readonly passedOver?: string;
    }
  | { readonly state: 'missing'; readonly reason: string; readonly hint: string }
);

/** A runtime of Lambda's: what would run it here, and what AWS's runtime brings besides. */
export interface RuntimeState {
  /** `python3.11` */
  readonly runtime: string;
  /** Absent when this machine has none. */
  readonly interpreter?: { readonly path: string; readonly version: string };
  readonly kit: KitState;
}

/**
 * What AWS's runtime brings, in the cache: its client and boto3, the client alone, or neither; unusable where
 * the cache refuses it.
 */
export type KitState = 'installed' | 'without-boto3' | 'missing' | 'unusable';

/** How functions can be kept apart from the machine. */
export interface IsolationState {
  /** What the rungs were tried with. */
  readonly runtime?: string;
  /** The best first. */
  readonly rungs: readonly RungState[];
  /** The one that `zipwright run` takes; absent when none works. */
  readonly best?: Rung;
  /** Who sees to a function's memory: zipwright looks how much it uses, or nobody. */
  readonly memoryLimit: 'watched' | 'none';
}

/** What came of running a function on a rung. */
export interface RungState {
  readonly rung: Rung;
  readonly state: 'works' | 'fails' | 'not-tried';
  /** Why it does not work, or was not tried; as a part of a sentence. */
  readonly reason?: string;
  /** What would make it work. */
  readonly hint?: string;
  /** From nothing to the function's response. */
  readonly milliseconds?: number;
}
