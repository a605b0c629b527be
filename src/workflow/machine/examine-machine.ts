import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemError } from '../../errors/system-error.ts';
import { rungs, type Rung } from '../../runtime/sandbox/choose-host.ts';
import { hostVariables } from '../../runtime/variables.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { Report } from '../assemble/build-events.ts';
import { chooseTrial, type Trial } from './choose-trial.ts';
import { examineCache } from './examine-cache.ts';
import { examineRuntimes, machineArchitecture } from './examine-runtimes.ts';
import { examineTools } from './examine-tools.ts';
import { readKernelFacts } from './kernel-facts.ts';
import type { IsolationState, MachineReport, RungState } from './machine-report.ts';
import { tryRung } from './try-rung.ts';

/** How to examine a machine. */
export interface ExamineRequest {
  /** What relative places in settings of package indexes are relative to. */
  readonly directory: string;
  /** Fetch nothing: rungs are tried if what a runtime brings is in the cache. */
  readonly offline: boolean;
}

/**
 * Finds out what this machine can do by doing it: files are written, programs run, and a function answers on every rung of
 * isolation. What the trial needs and is not there is installed into the cache, as a run would.
 * @param report told of what is fetched
 * @throws the signal's reason when aborted
 */
export async function examineMachine(
  request: ExamineRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<MachineReport> {
  const tools = await examineTools(surroundings);
  const trial = await chooseTrial(await examineRuntimes(surroundings), request, { surroundings, report });
  const isolation = await examineIsolation(trial, surroundings);
  surroundings.signal.throwIfAborted();
  return {
    system: {
      platform: process.platform,
      release: release(),
      architecture: process.arch === 'x64' ? 'x86_64' : process.arch,
    },
    node: { version: process.versions.node, path: process.execPath },
    // Last, with what the trial has fetched.
    cache: examineCache(surroundings.cache),
    tools,
    runtimes: trial.runtimes,
    isolation,
    canRun: isolation.best !== undefined,
  };
}

async function examineIsolation(trial: Trial, surroundings: BuildSurroundings): Promise<IsolationState> {
  const states = 'language' in trial ? await tryRungs(trial, surroundings) : rungs.map(notTried(trial));
  const best = states.find(({ state }) => state === 'works')?.rung;
  return {
    ...('language' in trial ? { runtime: trial.runtime } : {}),
    rungs: states,
    ...(best === undefined ? {} : { best }),
    // Who uses how much memory is read from /proc.
    memoryLimit: process.platform === 'linux' ? 'watched' : 'none',
  };
}

function notTried({ reason, hint }: { readonly reason: string; readonly hint: string }) {
  return (rung: Rung): RungState => ({ rung, state: 'not-tried', reason, hint });
}

const MODULE = 'lambda_function';
const CODE = 'def lambda_handler(event, context):\n    return event\n';

async function tryRungs(
  { runtime, language }: Extract<Trial, { language: unknown }>,
  { environment, now, signal }: BuildSurroundings,
): Promise<RungState[]> {
  const task = writeTrial();
  if (task === undefined) {
    const reason = `nothing can be written to "${tmpdir()}"`;
    return rungs.map(notTried({ reason, hint: 'set TMPDIR to a folder that you may write to' }));
  }
  const trial = { task, runtime, architecture: machineArchitecture(), handler: `${MODULE}.lambda_handler` };
  const context = {
    host: { language, variables: hostVariables(runtime), path: environment['PATH'] ?? '' },
    kernel: readKernelFacts(),
    now,
    signal,
  };
  const states: RungState[] = [];
  try {
    for (const rung of rungs) {
      states.push(onlyOnLinux(rung) ?? (await tryRung(rung, trial, context)));
    }
  } finally {
    rmSync(task, { recursive: true, force: true });
  }
  return states;
}

/** @returns the folder of a function that answers with its event */
function writeTrial(): string | undefined {
  try {
    const task = mkdtempSync(join(tmpdir(), 'zipwright-doctor-'));
    const file = join(task, `${MODULE}.py`);
    writeFileSync(file, CODE);
    // A function may run as somebody else.
    chmodSync(file, 0o644);
    chmodSync(task, 0o755);
    return task;
  } catch (error) {
    if (isSystemError(error)) {
      return undefined;
    }
    throw error;
  }
}

function onlyOnLinux(rung: Rung): RungState | undefined {
  return rung === 'process' || process.platform === 'linux'
    ? undefined
    : { rung, state: 'fails', reason: 'it needs Linux' };
}
