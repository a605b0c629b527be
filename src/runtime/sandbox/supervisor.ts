import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { InternalError } from '../../errors/zipwright-error.ts';
import { SandboxError } from './errors.ts';
import { OutputPipe } from './output-pipe.ts';
import { makeRunFolder } from './run-folder.ts';
import type { ExitStatus } from './sandbox.ts';
import { exitStatus } from './wait-status.ts';

/** How to start a supervisor: the Python process that forks sandboxes (see python/environments.py). */
export interface SupervisorCommand {
  readonly command: string;
  /** @param folder a folder of its own, with an empty folder `root` in it */
  readonly arguments: (folder: string) => readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it says of every sandbox that its folders are mounted: only then has it started. */
  readonly tellsMounted?: boolean;
}

/** What a supervisor is asked to start; paths are those of the host. */
export interface StartRequest {
  readonly task: string;
  readonly opt?: string;
  readonly tmp: number;
  readonly network: 'host' | 'none';
  readonly variables: Readonly<Record<string, string>>;
  readonly extensions: readonly string[];
  readonly extensionVariables: Readonly<Record<string, string>>;
  /** A program to run instead of the Python runtime. */
  readonly command?: readonly string[];
}

/** What was started, as the supervisor sees it. */
export interface Started {
  readonly number: number;
  readonly processId: number;
  readonly output: OutputPipe;
  /** The Runtime API's listener in a network of its own. */
  readonly listener: Server | undefined;
  readonly exited: Promise<ExitStatus>;
}

type Message =
  | { readonly ready: true }
  | { readonly started: number; readonly pid: number }
  | { readonly mounted: number }
  | { readonly failed: number; readonly reason: string }
  | { readonly ended: number; readonly status: number; readonly extension?: string }
  | { readonly question: number; readonly is: boolean }
  | { readonly listener: number };

interface Pending {
  readonly request: StartRequest;
  readonly pipe: string;
  readonly resolve: (started: Started) => void;
  readonly reject: (error: unknown) => void;
  readonly exited: PromiseWithResolvers<ExitStatus>;
  started?: { readonly processId: number; readonly output: OutputPipe };
  isMounted: boolean;
  listener?: Server;
}

/** The most of a supervisor's standard error that an error message may need. */
const MAX_SAID = 4096;

/** Milliseconds that a supervisor has to end what it started. */
const CLOSE_MS = 3000;

/** A running supervisor. One for each interpreter; it ends with this process, whatever ends this process. */
export class Supervisor {
  /** A folder that is removed when the supervisor ends. */
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #tellsMounted: boolean;
  readonly #environments = new Map<number, Pending>();
  readonly #questions = new Map<number, (answer: boolean) => void>();
  readonly #ended = Promise.withResolvers<undefined>();
  #said = '';
  /** Its end may be known before that of its channel. */
  #isOver = false;
  #next = 0;

  private constructor(child: ChildProcess, folder: string, tellsMounted: boolean) {
    this.#child = child;
    this.#tellsMounted = tellsMounted;
    this.folder = folder;
  }

  /** @throws {SandboxError} SANDBOX_UNAVAILABLE with what the supervisor said */
  static async start(settings: SupervisorCommand): Promise<Supervisor> {
    const { command, arguments: args, variables, tellsMounted = false } = settings;
    const folder = makeRunFolder();
    mkdirSync(join(folder, 'root'));
    const child = spawn(command, args(folder), {
      env: { ...variables },
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // What a terminal sends to all in the foreground, such as Ctrl-C, is for this process alone.
      detached: true,
    });
    const supervisor = new Supervisor(child, folder, tellsMounted);
    await supervisor.#becomeReady();
    return supervisor;
  }

  #becomeReady(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const say = (chunk: Buffer): void => {
      this.#said = (this.#said + chunk.toString('utf8')).slice(-MAX_SAID);
    };
    this.#child.stdout?.on('data', say);
    this.#child.stderr?.on('data', say);
    this.#child.on('error', (error) => {
      reject(error);
      this.#onExit();
    });
    this.#child.once('exit', () => {
      // Its last words may still be on the way.
      setImmediate(() => {
        reject(unavailable(this.#said));
        this.#onExit();
      });
    });
    this.#child.on('message', (message: Message, handle) => {
      if ('ready' in message) {
        resolve(undefined);
      } else {
        this.#onMessage(message, handle as Server | undefined);
      }
    });
    return promise;
  }

  /** @throws {SandboxError} SANDBOX_UNAVAILABLE */
  start(request: StartRequest): Promise<Started> {
    if (this.#isOver || !this.#child.connected) {
      return Promise.reject(this.#loss());
    }
    this.#next += 1;
    const number = this.#next;
    const { promise, resolve, reject } = Promise.withResolvers<Started>();
    const pipe = join(this.folder, String(number));
    // Only the child reads the variables: what the supervisor has in memory, all functions forked later have.
    const secrets = `${pipe}.json`;
    const { variables, extensionVariables, ...rest } = request;
    writeFileSync(secrets, JSON.stringify({ variables, extensionVariables }), { mode: 0o600 });
    const exited = Promise.withResolvers<ExitStatus>();
    this.#environments.set(number, {
      request,
      pipe,
      resolve,
      reject,
      exited,
      isMounted: !this.#tellsMounted,
    });
    this.#child.send({ start: number, pipe, secrets, ...rest });
    return promise;
  }

  /** Kills everything of a sandbox that the supervisor can find. */
  kill(number: number): void {
    if (this.#environments.has(number) && this.#child.connected) {
      this.#child.send({ kill: number });
    }
  }

  /** Whether a process of a sandbox made a connection from one port of 127.0.0.1 to another. */
  isConnectionOf(number: number, port: number, to: number): Promise<boolean> {
    if (!this.#environments.has(number) || !this.#child.connected) {
      return Promise.resolve(false);
    }
    this.#next += 1;
    const question = this.#next;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#questions.set(question, resolve);
    this.#child.send({ whose: number, question, port, to });
    return promise;
  }

  /** Ends it and all that it started. */
  async close(): Promise<void> {
    if (this.#child.connected) {
      this.#child.disconnect();
    }
    // A plain function may have stopped it.
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_MS);
    await this.#ended.promise;
    clearTimeout(timer);
  }

  #onMessage(message: Exclude<Message, { ready: true }>, handle: Server | undefined): void {
    if ('started' in message) {
      this.#onStarted(message.started, message.pid);
    } else if ('listener' in message) {
      const pending = this.#environments.get(message.listener);
      if (pending !== undefined && handle !== undefined) {
        pending.listener = handle;
        this.#settle(message.listener, pending);
      }
    } else if ('question' in message) {
      this.#questions.get(message.question)?.(message.is);
      this.#questions.delete(message.question);
    } else if ('mounted' in message) {
      const pending = this.#environments.get(message.mounted);
      if (pending !== undefined) {
        pending.isMounted = true;
        this.#settle(message.mounted, pending);
      }
    } else if ('failed' in message) {
      this.#fail(message.failed, unavailable(message.reason));
    } else {
      this.#onEnded(message.ended, exitStatus(message.status, message.extension));
    }
  }

  #onStarted(number: number, processId: number): void {
    const pending = this.#environments.get(number);
    try {
      if (pending !== undefined) {
        const output = new OutputPipe(pending.pipe);
        unlinkSync(pending.pipe);
        pending.started = { processId, output };
        this.#settle(number, pending);
      }
    } catch (error) {
      // Too many files are open, or a plain function has been at the folder.
      this.#fail(number, unavailable(error instanceof Error ? error.message : String(error)));
    }
    this.#child.send({ attached: number });
  }

  #fail(number: number, error: SandboxError): void {
    const pending = this.#environments.get(number);
    this.kill(number);
    pending?.reject(error);
    pending?.exited.resolve({ signal: 'SIGKILL' });
    pending?.started?.output.close();
    this.#environments.delete(number);
  }

  #onEnded(number: number, status: ExitStatus): void {
    const pending = this.#environments.get(number);
    pending?.exited.resolve(status);
    // What ends at once says so before its supervisor says that it was started; the supervisor tells it again later.
    if (pending?.started !== undefined) {
      this.#environments.delete(number);
    }
  }

  #settle(number: number, { request, started, isMounted, listener, resolve, exited }: Pending): void {
    if (started !== undefined && isMounted && (request.network === 'host' || listener !== undefined)) {
      resolve({ number, ...started, listener, exited: exited.promise });
    }
  }

  #loss(): InternalError {
    return new InternalError(`The supervisor of sandboxes has ended: ${this.#said}`);
  }

  #onExit(): void {
    this.#isOver = true;
    for (const { reject, exited } of this.#environments.values()) {
      reject(this.#loss());
      exited.resolve({ signal: 'SIGKILL' });
    }
    this.#environments.clear();
    for (const answer of this.#questions.values()) {
      answer(false);
    }
    rmSync(this.folder, { recursive: true, force: true });
    this.#ended.resolve(undefined);
  }
}

function unavailable(said: string): SandboxError {
  const reason = said.trim().split('\n').at(-1) ?? '';
  return new SandboxError('SANDBOX_UNAVAILABLE', `Cannot start a sandbox: ${reason || 'it ended at once'}`, {
    data: { said },
  });
}
