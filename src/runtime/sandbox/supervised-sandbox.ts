import type { Server, Socket } from 'node:net';
import { processTree, residentBytes } from './process-tree.ts';
import type { ExitStatus, Sandbox } from './sandbox.ts';
import type { Started, Supervisor } from './supervisor.ts';

/** A sandbox that a supervisor has started. */
export class SupervisedSandbox implements Sandbox {
  readonly listener: Server | undefined;
  readonly exited: Promise<ExitStatus>;
  readonly #started: Started;
  readonly #supervisor: Supervisor;
  readonly #signal: 'SIGKILL' | 'SIGTERM';

  /** @param signal by which its first process, which only waits for the others and is none of the function's, ends them */
  constructor(supervisor: Supervisor, started: Started, signal: 'SIGKILL' | 'SIGTERM') {
    this.listener = started.listener;
    this.exited = started.exited;
    this.#started = started;
    this.#supervisor = supervisor;
    this.#signal = signal;
  }

  readOutput(): Buffer[] {
    return this.#started.output.read();
  }

  onOutput(listener: () => void): void {
    this.#started.output.onReadable(listener);
  }

  owns({ remotePort, localPort }: Socket): Promise<boolean> {
    // Nobody else can reach a listener in a network of the sandbox's own.
    if (this.listener !== undefined) {
      return Promise.resolve(true);
    }
    if (remotePort === undefined || localPort === undefined) {
      return Promise.resolve(false);
    }
    return this.#supervisor.isConnectionOf(this.#started.number, remotePort, localPort);
  }

  memoryUsed(): number {
    const processes = processTree(this.#started.processId).slice(1);
    return processes.reduce((sum, each) => sum + residentBytes(each), 0);
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
