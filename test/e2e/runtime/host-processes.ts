import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree } from '../../../src/runtime/sandbox/process-tree.ts';

/** A process of this machine, told from a later one that has the same number. */
export interface HostProcess {
  readonly id: number;
  /** In ticks since the machine started (proc_pid_stat(5), field 22). */
  readonly started: string;
}

/** A process and all that descends from it. */
export function processesBelow(id: number): HostProcess[] {
  return processTree(id).flatMap((each) => identify(each) ?? []);
}

/** Processes whose command line has a text. */
export function processesWith(text: string): HostProcess[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids
    .filter((id) => read(`/proc/${id}/cmdline`)?.includes(text))
    .flatMap((id) => identify(Number(id)) ?? []);
}

/** Waits until processes have ended. @returns those that have not */
export async function leftOf(processes: readonly HostProcess[], milliseconds = 5000): Promise<HostProcess[]> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const left = processes.filter(({ id, started }) => identify(id)?.started === started);
    if (left.length === 0 || performance.now() > deadline) {
      return left;
    }
    await sleep(20);
  }
}

/** @returns nothing for one that has ended, though its parent may not know yet */
function identify(id: number): HostProcess | undefined {
  const fields = read(`/proc/${id}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  const [state = 'X', started] = [fields?.[0], fields?.[19]];
  return started === undefined || 'ZX'.includes(state) ? undefined : { id, started };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
