import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { strToU8, zipSync } from 'fflate';
import type { Figure } from './build.ts';
import { LocalRuntime } from './local-runtime.ts';
import { median, runOnce, type Command } from './measure.ts';
import { workFolder } from './peers.ts';
import type { LoadReport } from './serve-load.ts';
import { download, pairs, rate, ratioOf, requests, upload, type Bench, type Extent } from './serve-pairs.ts';
import { LoadProcess, startFloorProcess, startPlatformProcess } from './serve-processes.ts';
import { requestOf, type Asked } from './serve-requests.ts';

const RUNTIME = 'python3.11';
const FUNCTIONS = '/2015-03-31/functions';
/** The platform gives memory back when nobody has asked for anything for a while. */
const IDLE_MS = 8000;
const EVENT = '{"key":"value"}';

/** Bars of the local platform, measured beside their floors in one run. `quick` takes a tenth of the functions and less time. */
export async function benchmarkServe(quick: boolean): Promise<Figure[]> {
  const extent: Extent = quick
    ? { rounds: 4, milliseconds: 400, functions: 1000 }
    : { rounds: 9, milliseconds: 1000, functions: 10_000 };
  const folder = join(workFolder, 'serve');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'floor'), { recursive: true });
  // Gigabytes, by the end.
  using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  const ready = await readyFigure(extent.rounds * 4);
  await using load = new LoadProcess();
  await using floor = await startFloorProcess(join(folder, 'floor'));
  await using platform = await startPlatformProcess(join(folder, 'data'));
  const idle = platform.residentMemory();
  const bench = { ...extent, load, floor, platform };
  await createFunctions(bench, 0, 50);
  await putObjects(bench);
  const small = [...(await throughputFigures(bench)), await invokeFigure(bench)];
  await wait(IDLE_MS);
  const used = platform.residentMemory();
  return [
    ready,
    ...small,
    ...(await transferFigures(bench)),
    ...(await crowdFigures(bench)),
    memoryFigure('idle, just started', idle),
    memoryFigure('idle, after the small requests above', used),
  ];
}

async function readyFigure(rounds: number): Promise<Figure> {
  const node: Command = { name: 'node', argv: [process.execPath, '-e', '0'] };
  const ours: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const { wall } = runOnce(node);
    const data = join(workFolder, 'serve', `ready-${round}`);
    await using platform = await startPlatformProcess(data);
    if (round > 0) {
      ours.push(platform.readyMs);
      ratios.push(platform.readyMs / wall);
    }
  }
  return {
    name: 'ready to serve',
    ours: `zipwright start, ${median(ours).toFixed(0)} ms`,
    against: 'node -e 0',
    value: median(ratios),
    bar: 6,
    unit: '×',
  };
}

async function ask({ load, platform }: Bench, asked: Asked, body?: Uint8Array | string): Promise<void> {
  const request = requestOf(asked, body);
  await load.run({ kind: 'requests', port: platform.port, request, connections: 1, milliseconds: 0 });
}

function functionInput(name: string): string {
  const code = zipSync({ 'app.py': strToU8('def handler(event, context):\n    return event\n') });
  return JSON.stringify({
    FunctionName: name,
    Runtime: RUNTIME,
    Handler: 'app.handler',
    Role: 'arn:aws:iam::000000000000:role/bench',
    Timeout: 30,
    Environment: { Variables: { STAGE: 'bench' } },
    Code: { ZipFile: Buffer.from(code).toString('base64') },
  });
}

const functionName = (index: number): string => `bench-${String(index).padStart(5, '0')}`;

async function createFunctions(bench: Bench, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 1) {
    await ask(
      bench,
      { method: 'POST', target: FUNCTIONS, service: 'lambda' },
      functionInput(functionName(index)),
    );
  }
}

async function putObjects(bench: Bench): Promise<void> {
  await ask(bench, { method: 'PUT', target: '/bench', service: 's3' });
  await ask(bench, { method: 'PUT', target: '/bench/small', service: 's3' }, Buffer.alloc(1000, 'x'));
}

async function throughputFigures(bench: Bench): Promise<Figure[]> {
  const asked: readonly (readonly [name: string, asked: Asked])[] = [
    ['GetObject, 1 kB', { method: 'GET', target: '/bench/small', service: 's3' }],
    [
      'GetFunctionConfiguration',
      { method: 'GET', target: `${FUNCTIONS}/${functionName(7)}/configuration`, service: 'lambda' },
    ],
    ['ListFunctions, 10 of 50', { method: 'GET', target: `${FUNCTIONS}?MaxItems=10`, service: 'lambda' }],
  ];
  const figures: Figure[] = [];
  for (const [name, each] of asked) {
    const request = requestOf(each);
    const measured = await pairs(
      bench,
      () => requests(bench.platform, request, { milliseconds: bench.milliseconds, connections: 16 }),
      () => requests(bench.floor, request, { milliseconds: bench.milliseconds, connections: 16 }),
    );
    figures.push({
      name,
      ours: `${median(measured.ours.map(rate)).toFixed(0)} requests/s`,
      against: `node:http says hello, ${median(measured.theirs.map(rate)).toFixed(0)} requests/s (client's core ${(median(measured.theirs.map(({ load }) => load)) * 100).toFixed(0)} % busy)`,
      value: ratioOf(measured, rate),
      bar: 0.1,
      atLeast: true,
      unit: '×',
    });
  }
  return figures;
}

async function invokeFigure(bench: Bench): Promise<Figure> {
  await using runtime = await LocalRuntime.start('namespaces', RUNTIME);
  const pool = runtime.pool(1);
  const target = `${FUNCTIONS}/${functionName(0)}/invocations`;
  const request = requestOf({ method: 'POST', target, service: 'lambda' }, EVENT);
  await bench.load.run(
    requests(bench.platform, request, { milliseconds: bench.milliseconds, connections: 1 }),
  );
  const ours: number[] = [];
  const theirs: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= bench.rounds; round += 1) {
    const direct: number[] = [];
    for (const end = performance.now() + bench.milliseconds; performance.now() < end;) {
      const startedAt = performance.now();
      await pool.invoke({ requestId: crypto.randomUUID(), payload: Buffer.from(EVENT) });
      direct.push(performance.now() - startedAt);
    }
    const { latency } = await bench.load.run(
      requests(bench.platform, request, { milliseconds: bench.milliseconds, connections: 1 }),
    );
    if (round > 0) {
      ours.push(latency);
      theirs.push(median(direct));
      ratios.push(latency / median(direct));
    }
  }
  await pool.close();
  return {
    name: 'warm Invoke',
    ours: `through the API, p50 ${median(ours).toFixed(2)} ms`,
    against: `the runtime itself, p50 ${median(theirs).toFixed(2)} ms`,
    value: median(ratios),
    bar: 2.5,
    unit: '×',
  };
}

async function transferFigures(bench: Bench): Promise<Figure[]> {
  await using ephemeral = await startPlatformProcess();
  const onEphemeral = { ...bench, platform: ephemeral };
  await ask(onEphemeral, { method: 'PUT', target: '/bench', service: 's3' });
  const { platform, floor } = bench;
  const large = '/bench/large';
  const measured = {
    'PutObject, 100 MB, CRC-32 behind it, kept': await pairs(
      bench,
      upload(platform, large, true),
      upload(floor, '/synchronised', false),
    ),
    'PutObject, 100 MB, no checksum, kept': await pairs(
      bench,
      upload(platform, large, false),
      upload(floor, '/synchronised', false),
    ),
    'PutObject, 100 MB, CRC-32 behind it, --ephemeral': await pairs(
      bench,
      upload(ephemeral, large, true),
      upload(floor, '/', false),
    ),
    'PutObject, 100 MB, no checksum, --ephemeral': await pairs(
      bench,
      upload(ephemeral, large, false),
      upload(floor, '/', false),
    ),
    'GetObject, 100 MB': await pairs(bench, download(platform, large), download(floor, '/content')),
  };
  return Object.entries(measured).map(([name, pair]) => ({
    name,
    ours: `${median(pair.ours.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms`,
    against: `${floorName(name)}, ${median(pair.theirs.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms`,
    value: ratioOf(pair, ({ milliseconds }) => milliseconds),
    bar: 1.5,
    unit: '×',
  }));
}

function floorName(name: string): string {
  if (name.startsWith('Get')) {
    return 'node:http from disk';
  }
  return `node:http to disk, MD5${name.endsWith('kept') ? ', fdatasync' : ''}`;
}

const milliseconds = (reports: readonly LoadReport[]): string =>
  `${(1000 / median(reports.map(rate))).toFixed(2)} ms`;

/** The same requests with few functions and with many. */
async function crowdFigures(bench: Bench): Promise<Figure[]> {
  const page = requestOf({ method: 'GET', target: `${FUNCTIONS}?MaxItems=50`, service: 'lambda' });
  const one = requestOf({ method: 'GET', target: `${FUNCTIONS}/${functionName(7)}`, service: 'lambda' });
  await using few = await startPlatformProcess();
  const withFew = { ...bench, platform: few };
  await createFunctions(withFew, 0, 50);
  await createFunctions(bench, 50, bench.functions);
  const figures: Figure[] = [];
  for (const [name, request] of [
    ['ListFunctions, a page of 50', page],
    ['GetFunction', one],
  ] as const) {
    const measured = await pairs(
      bench,
      () => requests(bench.platform, request, { milliseconds: bench.milliseconds, connections: 4 }),
      () => requests(few, request, { milliseconds: bench.milliseconds, connections: 4 }),
    );
    figures.push({
      name: `${name}, of ${bench.functions.toLocaleString('en')}`,
      ours: milliseconds(measured.ours),
      against: `of 50, ${milliseconds(measured.theirs)}`,
      value: 1 / ratioOf(measured, rate),
      bar: 1.25,
      unit: '×',
    });
  }
  return figures;
}

function memoryFigure(name: string, value: number): Figure {
  return { name, ours: 'zipwright start', against: '150 MiB (RSS)', value, bar: 150, unit: 'MiB' };
}
