import { readdirSync, readFileSync } from 'node:fs';
import { ifExists } from '../../errors/system-error.ts';

/** Nothing that is watched has more processes than this without being ended. */
const MAX_PROCESSES = 4096;

/** A process and all that descends from it, as Linux's /proc lists them now (proc_pid_task(5)). */
export function processTree(processId: number): number[] {
  const found = [processId];
  for (let at = 0; at < found.length && found.length < MAX_PROCESSES; at += 1) {
    const tasks = `/proc/${found[at]}/task`;
    for (const task of attempt(() => readdirSync(tasks)) ?? []) {
      const children = attempt(() => readFileSync(`${tasks}/${task}/children`, 'latin1')) ?? '';
      found.push(...children.split(' ').filter(Boolean).map(Number));
    }
  }
  return found;
}

/** Bytes of memory that are present for a process; 0 when it has ended (proc_pid_statm(5)). */
export function residentBytes(processId: number): number {
  const statm = attempt(() => readFileSync(`/proc/${processId}/statm`, 'latin1'));
  return statm === undefined ? 0 : Number(statm.split(' ', 2)[1]) * PAGE_BYTES;
}

/** The same with shared pages counted in parts, which is slow to tell (proc_pid_smaps(5)). */
export function proportionalBytes(processId: number): number {
  const rollup = attempt(() => readFileSync(`/proc/${processId}/smaps_rollup`, 'latin1'));
  return Number(/^Pss:\s+(\d+)/m.exec(rollup ?? '')?.[1] ?? 0) * 1024;
}

const PAGE_BYTES = 4096;

/** A process may end between two looks at it. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return ifExists(look);
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ESRCH', 'EACCES', 'EINVAL', 'EMFILE', 'ENFILE'].includes(String(error.code))
    ) {
      return undefined;
    }
    throw error;
  }
}
