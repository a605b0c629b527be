import type { NetworkAccess } from '../../runtime/function-configuration.ts';
import type { Rung } from '../../runtime/sandbox/choose-host.ts';
import type { BuildRequest } from '../assemble/build-request.ts';

/** What to run, and how; everything absent comes from the project, else from Lambda's defaults. */
export interface RunRequest {
  /** Absolute path of a project folder or a zip. */
  readonly path: string;
  /** How to build a project; its overrides count for a zip as well. */
  readonly build: BuildRequest;
  /** Variables beside those of the configuration, and before them. */
  readonly environment: Readonly<Record<string, string>>;
  /** The event: JSON. */
  readonly event: Buffer;
  /** JSON. */
  readonly clientContext?: string;
  readonly repeat: number;
  /** Invocations at a time. */
  readonly concurrency: number;
  /** How to isolate; the best that works when absent. */
  readonly rung?: Rung;
  readonly network: NetworkAccess;
  /** Port of this machine on which a debugger waits for an editor before anything runs. */
  readonly debugPort?: number;
  /** Interpreter to run on. */
  readonly python?: string;
  /** Whether a missing interpreter may be installed into the cache, with uv. */
  readonly installPython: boolean;
}
