import type { Server, Socket } from 'node:net';
import { processTree, proportionalBytes, residentBytes } from './process-tree.ts';
import type { ExitStatus, Sandbox } from './sandbox.ts';
import type { Started, Supervisor } from './supervisor.ts';

/** Where the Runtime API listens, and where its clients are. */
const LOOPBACK = '127.0.0.1';

/** What ends a sandbox. */
interface SandboxEnd {
  /** Ends its first process, which only waits for the others and is none of the function's, and them with it. */
  readonly signal: 'SIGKILL' | 'SIGTERM';
  /** MB that it may use. */
  readonly memorySize: number;
}

/** A sandbox that a supervisor has started. */
export class SupervisedSandbox implements Sandbox {
  readonly listener: Server | undefined;
  readonly exited: Promise<ExitStatus>;
  readonly #started: Started;
  readonly #supervisor: Supervisor;
  readonly #signal: SandboxEnd['signal'];
  /** Bytes. */
  readonly #limit: number;

  constructor(supervisor: Supervisor, started: Started, { signal, memorySize }: SandboxEnd) {
    this.listener = started.listener;
    this.exited = started.exited;
    this.#started = started;
    this.#supervisor = supervisor;
    this.#signal = signal;
    this.#limit = memorySize * 1024 * 1024;
  }

  readOutput(): Buffer[] {
    return this.#started.output.read();
  }

  onOutput(listener: () => void): void {
    this.#started.output.onReadable(listener);
  }

  owns({ remoteAddress, remotePort, localAddress, localPort }: Socket): Promise<boolean> {
    // Nobody else can reach a listener in a network of the sandbox's own.
    if (this.listener !== undefined) {
      return Promise.resolve(true);
    }
    // Ports are told apart by addresses: 127.0.0.2 may have the port of the runtime's own connection as well.
    if (remoteAddress !== LOOPBACK || localAddress !== LOOPBACK) {
      return Promise.resolve(false);
    }
    if (remotePort === undefined || localPort === undefined) {
      return Promise.resolve(false);
    }
    return this.#supervisor.isConnectionOf(this.#started.number, remotePort, localPort);
  }

  memoryUsed(): number {
    const processes = processTree(this.#started.processId).slice(1);
    const resident = processes.reduce((sum, each) => sum + residentBytes(each), 0);
    // Processes that fork share pages, which are in all their sums: count closer before that makes a difference.
    return resident > this.#limit && processes.length > 1
      ? processes.reduce((sum, each) => sum + proportionalBytes(each), 0)
      : resident;
  }

  async kill(): Promise<void> {
    const { processId, number, output } = this.#started;
    try {
      process.kill(processId, this.#signal);
    } catch {
      // It has ended already.
    }
    this.#supervisor.kill(number);
    await this.exited;
    this.listener?.close();
    output.close();
  }
}
