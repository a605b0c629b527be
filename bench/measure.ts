import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A command to time, as a whole process. */
export interface Command {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit code of a run that went well; 0 when absent. */
  readonly expectedStatus?: number;
  /** Runs before each timed run and is not timed. */
  readonly prepare?: () => void;
}

export interface Sample {
  /** Milliseconds. */
  readonly wall: number;
}

/** Runs a command once. @throws when it fails: a benchmark of a failure measures nothing */
export function runOnce(command: Command): Sample {
  command.prepare?.();
  const [program, ...args] = command.argv;
  const startedAt = process.hrtime.bigint();
  const result = spawnSync(program, args, {
    cwd: command.directory,
    env: { ...process.env, ...command.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const wall = Number(process.hrtime.bigint() - startedAt) / 1e6;
  if (result.status !== (command.expectedStatus ?? 0)) {
    throw new Error(`${command.name} failed with ${result.status ?? result.signal}:\n${result.stderr}`);
  }
  return { wall };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Runs commands in turn, A B C A B C …, after one round that does not count, so that a machine that slows down slows
 * all of them.
 * @returns wall times by command, in milliseconds, one per round
 */
export function inTurn(commands: readonly Command[], rounds: number): Map<string, number[]> {
  const walls = new Map<string, number[]>(commands.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const command of commands) {
      const { wall } = runOnce(command);
      if (round > 0) {
        walls.get(command.name)?.push(wall);
      }
    }
  }
  return walls;
}

/** Peak resident memory of a command in MiB: the largest of its processes, as the kernel counted it. */
export function peakMemory(command: Command): number {
  command.prepare?.();
  const script =
    'import resource,subprocess,sys; subprocess.run(sys.argv[1:],check=True,stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';
  const result = spawnSync('python3', ['-c', script, ...command.argv], {
    cwd: command.directory,
    env: { ...process.env, ...command.environment },
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    throw new Error(`${command.name} failed:\n${result.stderr}`);
  }
  return Number(result.stdout.trim().split('\n').at(-1)) / 1024;
}

/** What the figures were measured on. */
export function describeMachine(): string {
  const model = /^model name\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? process.arch;
  const cores = spawnSync('nproc', { encoding: 'utf8' }).stdout.trim();
  return `${cores} cores (${model}), Linux ${spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout.trim()}, Node ${process.version}`;
}
