import { spawn, type ChildProcess } from 'node:child_process';
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  ExitStatus,
  Sandbox,
  SandboxHost,
  SandboxRequest,
} from '../../../src/runtime/sandbox/sandbox.ts';

const PROGRAM = fileURLToPath(new URL('scripted-process.mjs', import.meta.url));

/** Starts the scripted runtime and its extensions as plain processes, whose output comes through one pipe. */
export class ScriptedHost implements SandboxHost, AsyncDisposable {
  readonly rung = 'process';
  isPathRewritten = false;
  /** Whether a connection is let in; a test changes it. */
  owns: (socket: Socket) => Promise<boolean> = async () => true;
  /** Bytes that a sandbox says it uses. */
  memory = 30 * 1024 * 1024;
  /** Thrown instead of starting a sandbox. */
  refusal: Error | undefined;
  readonly requests: SandboxRequest[] = [];
  readonly sandboxes: ScriptedSandbox[] = [];

  async start(request: SandboxRequest): Promise<Sandbox> {
    this.requests.push(request);
    if (this.refusal !== undefined) {
      throw this.refusal;
    }
    const sandbox = new ScriptedSandbox(this, request);
    this.sandboxes.push(sandbox);
    return sandbox;
  }

  async close(): Promise<void> {
    await Promise.all(this.sandboxes.map((sandbox) => sandbox.kill()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

export class ScriptedSandbox implements Sandbox {
  readonly listener = undefined;
  readonly exited: Promise<ExitStatus>;
  readonly #host: ScriptedHost;
  readonly #children: ChildProcess[] = [];
  readonly #exited = Promise.withResolvers<ExitStatus>();
  #read: Buffer[] = [];
  #onOutput = (): void => undefined;
  #isGone = false;

  constructor(host: ScriptedHost, { extensions, variables }: SandboxRequest) {
    this.#host = host;
    this.exited = this.#exited.promise;
    for (const name of extensions.map((path) => basename(path))) {
      this.#run(['extension', name], variables, name);
    }
    this.#run(['runtime'], variables);
  }

  #run(args: readonly string[], env: Readonly<Record<string, string>>, extension?: string): void {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#read.push(chunk);
      this.#onOutput();
    });
    child.once('exit', (code, signal) => {
      const status = code === null ? { signal: signal ?? 'SIGKILL' } : { code };
      this.#killChildren();
      this.#exited.resolve(extension === undefined ? status : { ...status, extension });
    });
    this.#children.push(child);
  }

  /** What has come in already, and what lies in the pipes; unlike a sandbox's, they may join writes. */
  readOutput(): Buffer[] {
    const chunks = [...this.#read, ...this.#children.flatMap(readPipe)];
    this.#read = [];
    return chunks;
  }

  onOutput(listener: () => void): void {
    this.#onOutput = listener;
  }

  owns(socket: Socket): Promise<boolean> {
    return this.#host.owns(socket);
  }

  memoryUsed(): number {
    return this.#isGone ? 0 : this.#host.memory;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  async kill(): Promise<void> {
    this.#killChildren();
    await this.exited;
  }

  #killChildren(): void {
    this.#isGone = true;
    for (const child of this.#children) {
      child.kill('SIGKILL');
    }
  }
}

/** Reads what a process has written, without waiting. */
function readPipe({ stdout }: ChildProcess): Buffer[] {
  const { _handle: handle } = stdout as unknown as { _handle: { fd: number } | null };
  if (handle === null) {
    return [];
  }
  const buffer = Buffer.alloc(64 * 1024);
  const chunks: Buffer[] = [];
  try {
    for (let length = 1; length > 0;) {
      length = readSync(handle.fd, buffer);
      chunks.push(Buffer.from(buffer.subarray(0, length)));
    }
  } catch {
    // There is no more now (EAGAIN).
  }
  return chunks.filter((chunk) => chunk.length > 0);
}
