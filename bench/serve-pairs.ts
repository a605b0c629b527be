import { median } from './measure.ts';
import type { LoadOrder, LoadReport } from './serve-load.ts';
import type { LoadProcess, ServerProcess } from './serve-processes.ts';
import { headOf } from './serve-requests.ts';

/** What is put and got where it is much. */
const TRANSFER_BYTES = 100_000_000;

/** How much is measured. */
export interface Extent {
  readonly rounds: number;
  readonly milliseconds: number;
  readonly functions: number;
}

/** Who is measured against whom. */
export interface Bench extends Extent {
  readonly load: LoadProcess;
  readonly floor: ServerProcess;
  readonly platform: ServerProcess;
}

/** @param request in base64 */
export const requests = (
  { port }: ServerProcess,
  request: string,
  load: Pick<LoadOrder & { kind: 'requests' }, 'connections' | 'milliseconds'>,
): LoadOrder => ({
  kind: 'requests',
  port,
  request,
  connections: load.connections,
  milliseconds: load.milliseconds,
});

/** Two orders in turn, round by round, after one round that does not count. */
export async function pairs(
  { load, rounds }: Bench,
  ours: () => LoadOrder,
  theirs: () => LoadOrder,
): Promise<{ readonly ours: LoadReport[]; readonly theirs: LoadReport[] }> {
  const reports = { ours: [] as LoadReport[], theirs: [] as LoadReport[] };
  for (let round = 0; round <= rounds; round += 1) {
    const pair = { theirs: await load.run(theirs()), ours: await load.run(ours()) };
    if (round > 0) {
      reports.ours.push(pair.ours);
      reports.theirs.push(pair.theirs);
    }
  }
  return reports;
}

export type Pairs = Awaited<ReturnType<typeof pairs>>;

/** Median of the rounds' ratios. */
export function ratioOf({ ours, theirs }: Pairs, value: (report: LoadReport) => number): number {
  return median(ours.map((report, round) => value(report) / value(theirs[round] ?? report)));
}

export const rate = ({ requests: count, milliseconds }: LoadReport): number => (count / milliseconds) * 1000;

export const upload = (server: ServerProcess, target: string, isFramed: boolean) => (): LoadOrder => ({
  kind: 'upload',
  port: server.port,
  head: headOf({ method: 'PUT', target, service: 's3' }),
  size: TRANSFER_BYTES,
  isFramed,
});

export const download = (server: ServerProcess, target: string) => (): LoadOrder => ({
  kind: 'download',
  port: server.port,
  head: headOf({ method: 'GET', target, service: 's3' }),
});
