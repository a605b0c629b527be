import type { Server, Socket } from 'node:net';
import type { FunctionCode, NetworkAccess } from '../function-configuration.ts';

/** One isolated set of processes to start. */
export interface SandboxRequest {
  readonly code: FunctionCode;
  /** Every variable of the runtime's process but the one that names its telemetry descriptor: nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** MB that all its processes may use together. */
  readonly memorySize: number;
  /** MB of `/tmp`. */
  readonly ephemeralStorage: number;
  readonly network: NetworkAccess;
  /** Absolute paths inside, such as `/opt/extensions/tracer`: started before the runtime. */
  readonly extensions: readonly string[];
  /** Every variable of the extensions' processes; those of the runtime when absent. */
  readonly extensionVariables?: Readonly<Record<string, string>>;
}

/** How a sandbox ended: its runtime by itself, or by a signal such as `SIGKILL`; or an external extension before it. */
export type ExitStatus = ({ readonly code: number } | { readonly signal: string }) & {
  /** Name of the extension that ended. */
  readonly extension?: string;
};

/**
 * What runs in isolation: a runtime, what it starts, and external extensions. Its rung of isolation is its own business.
 */
export interface Sandbox {
  /** Where the Runtime API listens inside: a server that was bound in the sandbox's own network, if it has one. */
  readonly listener: Server | undefined;
  /** Settles once, when the runtime's process has ended; everything else in the sandbox is killed with it. */
  readonly exited: Promise<ExitStatus>;
  /**
   * What the processes wrote to standard output and error since the last call, in order, one item for each write where the
   * system keeps writes apart. Never waits.
   */
  readOutput(): Buffer[];
  /** Called when there may be something to read. */
  onOutput(listener: () => void): void;
  /** Whether the other end of a connection is a process of this sandbox. */
  owns(socket: Socket): Promise<boolean>;
  /** Bytes of memory that its processes use now; 0 when they are gone. */
  memoryUsed(): number;
  /** Kills everything in it and removes what it leaves on disk. May be called again. */
  kill(): Promise<void>;
}

/** A rung of the ladder: a way to start sandboxes, ready to do so. */
export interface SandboxHost {
  readonly rung: 'namespaces' | 'bubblewrap' | 'process';
  /** Paths of the host that stand for /var/task and /opt in what the runtime says; empty where the real paths exist. */
  readonly isPathRewritten: boolean;
  start(request: SandboxRequest): Promise<Sandbox>;
  /** Ends every sandbox and itself. */
  close(): Promise<void>;
}
