import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import type { FunctionPool } from '../src/runtime/environment/function-pool.ts';
import type { Rung } from '../src/runtime/sandbox/choose-host.ts';
import type { Figure } from './build.ts';
import { echoFunction, languageOf, LocalRuntime } from './local-runtime.ts';
import { inTurn, median, runOnce, type Command } from './measure.ts';
import { cacheFolder, cli, workFolder } from './peers.ts';

const SMALL = Buffer.from('{"key":"value"}');
const LARGE = Buffer.from(JSON.stringify({ text: 'x'.repeat(100_000) }));

/** Bars of the local runtime, measured beside their floors in one run. `quick` leaves out the thousands. */
export async function benchmarkRun(quick: boolean): Promise<Figure[]> {
  const figures = [
    await coldFigure('process', 1.5),
    await coldFigure('namespaces', 2.5),
    ...(await warmFigures('python3.11', 20)),
    // From python3.12 on AWS's client starts a thread for every call.
    ...(await warmFigures('python3.12', 35)).filter(({ name }) => !name.endsWith('100 kB')),
    await concurrencyFigure(),
    await wholeProcessFigure(),
  ];
  if (!quick) {
    figures.push(await memoryFigure('process', { count: 1000, bar: 4 }));
    figures.push(await memoryFigure('namespaces', { count: 300, bar: 5.5 }));
  }
  return figures;
}

const invoke = (pool: FunctionPool, payload: Buffer) => pool.invoke({ requestId: randomUUID(), payload });

/** Milliseconds of some work. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

/** An interpreter that starts, loads the function and calls it: what a cold start cannot do without. */
async function barePython(): Promise<Command> {
  const { executable } = await languageOf('python3.11');
  const script = join(workFolder, 'bare.py');
  writeFileSync(
    script,
    `import sys\nsys.path.insert(0, ${JSON.stringify(echoFunction())})\nimport app\napp.handler({"key": "value"}, None)\n`,
  );
  return { name: 'python', argv: [executable, '-I', script] };
}

async function coldFigure(rung: Rung, bar: number): Promise<Figure> {
  const python = await barePython();
  await using runtime = await LocalRuntime.start(rung, 'python3.11');
  const cold: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= 40; round += 1) {
    const { wall } = runOnce(python);
    const pool = runtime.pool(1);
    const own = await timed(() => invoke(pool, SMALL));
    await pool.close();
    if (round > 0) {
      cold.push(own);
      ratios.push(own / wall);
    }
  }
  return {
    name: `cold start, ${rung}`,
    ours: `first invocation, ${median(cold).toFixed(1)} ms`,
    against: 'python handler.py',
    value: median(ratios),
    bar,
    unit: '×',
  };
}

/** A TCP server that sends back what it gets, in a process of its own as a function is, and a connection to it. */
async function echoRoundTrips(payload: Buffer, count: number): Promise<number[]> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer((socket) => socket.setNoDelay(true).pipe(socket));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
  const socket = connect(await promise, '127.0.0.1').setNoDelay(true);
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const done = Promise.withResolvers<undefined>();
    let received = 0;
    const onData = (chunk: Buffer): void => {
      received += chunk.length;
      if (received >= payload.length) {
        done.resolve(undefined);
      }
    };
    socket.on('data', onData);
    const startedAt = performance.now();
    socket.write(payload);
    await done.promise;
    times.push(performance.now() - startedAt);
    socket.off('data', onData);
  }
  socket.destroy();
  server.close();
  return times;
}

async function warmFigures(runtimeId: string, bar: number): Promise<Figure[]> {
  await using runtime = await LocalRuntime.start('namespaces', runtimeId);
  const pool = runtime.pool(1);
  const measure = async (payload: Buffer, rounds: number) => {
    const echo: number[] = [];
    const own: number[] = [];
    for (let block = 0; block < 6; block += 1) {
      const echoed = await echoRoundTrips(payload, rounds);
      const invoked: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        invoked.push(await timed(() => invoke(pool, payload)));
      }
      if (block > 0) {
        echo.push(...echoed);
        own.push(...invoked);
      }
    }
    return { echo, own };
  };
  const small = await measure(SMALL, 800);
  const large = await measure(LARGE, 200);
  await pool.close();
  const p50 = percentile(small.own, 0.5);
  const p99 = percentile(small.own, 0.99);
  return [
    {
      name: `warm invocation, ${runtimeId}`,
      ours: `p50 ${p50.toFixed(2)} ms`,
      against: 'raw TCP echo in Node',
      value: p50 / percentile(small.echo, 0.5),
      bar,
      unit: '×',
    },
    {
      name: `warm invocation, ${runtimeId}, spread`,
      ours: `p99 ${p99.toFixed(2)} ms`,
      against: 'its own p50',
      value: p99 / p50,
      bar: 10,
      unit: '×',
    },
    {
      name: `warm invocation, ${runtimeId}, 100 kB`,
      ours: `p50 ${percentile(large.own, 0.5).toFixed(2)} ms`,
      against: 'raw TCP echo of 100 kB',
      value: percentile(large.own, 0.5) / percentile(large.echo, 0.5),
      bar: 10,
      unit: '×',
    },
  ];
}

async function concurrencyFigure(): Promise<Figure> {
  await using runtime = await LocalRuntime.start('namespaces', 'python3.11');
  const pool = runtime.pool(16);
  await pool.prewarm(16);
  const ratios: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const single = await timed(async () => {
      for (let each = 0; each < 1000; each += 1) {
        await invoke(pool, SMALL);
      }
    });
    const together = await timed(async () => {
      const results = await Promise.all(Array.from({ length: 1000 }, () => invoke(pool, SMALL)));
      if (results.some(({ functionError }) => functionError !== undefined)) {
        throw new Error('an invocation among a thousand has failed');
      }
    });
    if (round > 0) {
      ratios.push(single / together);
    }
  }
  await pool.close();
  return {
    name: '1,000 at once on 16 environments',
    ours: 'throughput',
    against: 'one after the other',
    value: median(ratios),
    bar: 0.8,
    atLeast: true,
    unit: '×',
  };
}

/** Proportional set size of what was started, in MiB: shared pages are counted in parts (proc_pid_smaps(5)). */
function proportionalMemory(): number {
  const mine = new Set([process.pid]);
  let sum = 0;
  const parents = new Map(
    globSync('/proc/[0-9]*/stat').flatMap((file) => {
      try {
        const [, pid = '', parent = ''] = /^(\d+) \(.*\) \S (\d+)/s.exec(readFileSync(file, 'latin1')) ?? [];
        return [[Number(pid), Number(parent)] as const];
      } catch {
        return [];
      }
    }),
  );
  for (let grew = true; grew;) {
    grew = false;
    for (const [pid, parent] of parents) {
      if (mine.has(parent) && !mine.has(pid)) {
        mine.add(pid);
        grew = true;
      }
    }
  }
  mine.delete(process.pid);
  for (const pid of mine) {
    try {
      const [, kilobytes = '0'] =
        /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')) ?? [];
      sum += Number(kilobytes) / 1024;
    } catch {
      // It has ended.
    }
  }
  return sum;
}

async function memoryFigure(
  rung: Rung,
  { count, bar }: { readonly count: number; readonly bar: number },
): Promise<Figure> {
  await using runtime = await LocalRuntime.start(rung, 'python3.11');
  const before = proportionalMemory();
  const pool = runtime.pool(count);
  const elapsed = await timed(() => pool.prewarm(count));
  const each = (proportionalMemory() - before) / count;
  await pool.close();
  return {
    name: `${count} environments alive, ${rung}`,
    ours: `each (all started in ${(elapsed / 1000).toFixed(1)} s)`,
    against: 'MiB (PSS)',
    value: each,
    bar,
    unit: 'MiB',
  };
}

async function wholeProcessFigure(): Promise<Figure> {
  const python = await barePython();
  const archive = join(workFolder, 'echo.zip');
  const script = `import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").write(sys.argv[2], "app.py")`;
  spawnSync(python.argv[0], ['-c', script, archive, join(echoFunction(), 'app.py')]);
  const run: Command = {
    name: 'run',
    argv: [...cli, 'run', archive, '--runtime', 'python3.11', '--handler', 'app.handler'],
    environment: { ZIPWRIGHT_CACHE_DIR: cacheFolder },
  };
  const node: Command = { name: 'node', argv: [process.execPath, '-e', '0'] };
  const walls = inTurn([node, python, run], 25);
  const at = (name: string, round: number): number => walls.get(name)?.[round] ?? Number.NaN;
  return {
    name: 'zipwright run, whole process',
    ours: `${median(walls.get('run') ?? []).toFixed(0)} ms`,
    against: 'node -e 0 + python handler.py',
    value: median(
      (walls.get('run') ?? []).map((wall, round) => wall / (at('node', round) + at('python', round))),
    ),
    bar: 4,
    unit: '×',
  };
}
