import { spawn } from 'node:child_process';

/** What to run. Arguments are passed as they are: no shell is involved. */
export interface ProcessRequest {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text for standard input, which is otherwise empty. */
  readonly input?: string;
  readonly signal?: AbortSignal;
}

export interface ProcessResult {
  /** Exit code, or 128 + n for signal n as shells count. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** More output than this from one tool is cut off: nothing we run has a reason to write it. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs a program to its end and collects its output. On abort the program and everything that it started are killed.
 * @throws the system's error when the program cannot be started (ENOENT), the signal's reason when aborted
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  request.signal?.throwIfAborted();
  const child = spawn(request.command, request.arguments, {
    cwd: request.directory,
    env: request.environment,
    // A group of its own, so that a build's compilers die with it.
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.input ?? '');
  const kill = (): void => {
    killGroup(child.pid);
  };
  request.signal?.addEventListener('abort', kill, { once: true });
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        resolve(code ?? (signal === 'SIGKILL' ? 137 : 143));
      });
    });
    request.signal?.throwIfAborted();
    return { exitCode, stdout: stdout(), stderr: stderr() };
  } finally {
    request.signal?.removeEventListener('abort', kill);
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    if (size < MAX_OUTPUT_BYTES) {
      chunks.push(chunk);
      size += chunk.length;
    }
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(processId: number | undefined): void {
  if (processId === undefined) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? processId : -processId, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
