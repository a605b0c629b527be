import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { leftOf, processesBelow, processesWith } from './host-processes.ts';
import { eventually, onEachRung, python, type Stage } from './stage.ts';

/** Starts a child and a daemon that bear a name; and waits when it is told to. */
const APP = python`
  import os, subprocess, sys, time
  DAEMON = "import os, time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\ntime.sleep(120)"
  CHILD = "import signal, time\nfor each in (1, 2, 15): signal.signal(each, signal.SIG_IGN)\ntime.sleep(120)"
  def handler(event, context):
      if event == "wait":
          print("waiting")
          time.sleep(50)
      for program in (DAEMON, CHILD):
          subprocess.Popen([sys.executable, "-S", "-c", program, event], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
      open_descriptors = [os.readlink("/proc/self/fd/" + each) for each in os.listdir("/proc/self/fd") if os.path.lexists("/proc/self/fd/" + each)]
      return [os.getpid(), open_descriptors]
`;

/** Folders that zipwright made for its sandboxes, by its process. */
function runFolders({ child }: Pick<Holder, 'child'>): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`zipwright-run-${child.pid}-`));
}

interface Holder {
  readonly child: ChildProcess;
  readonly marker: string;
  readonly answer: unknown;
  readonly lines: string[];
  readonly said: () => string;
}

/** Runs zipwright's part in a process of its own, the leader of its group, until a function was invoked there. */
async function hold({ rung }: Stage, inherited?: number): Promise<Holder> {
  const marker = `orphan-${process.pid}-${rung}-${Date.now()}`;
  const program = fileURLToPath(new URL('./hold-function.ts', import.meta.url));
  const stdio = ['ignore', 'pipe', 'pipe', ...(inherited === undefined ? [] : [inherited])] as const;
  const child = spawn(process.execPath, [program, rung, APP, marker], { stdio: [...stdio], detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout ?? process.stdin });
  reader.on('line', (line) => lines.push(line));
  await Promise.race([once(reader, 'line'), once(child, 'exit')]);
  if (lines[0] === undefined) {
    throw new Error(said);
  }
  await eventually(() => [processesWith(marker).length >= 2, said]).toEqual([true, 'waiting\n']);
  return { child, marker, answer: JSON.parse(lines[0]), lines, said: () => said };
}

onEachRung((stage) => {
  test('zipwright is killed: no process stays, and its folder goes with the next start', async () => {
    const holder = await hold(stage);
    const { child, marker } = holder;
    expect(runFolders(holder)).toHaveLength(1);
    const processes = [...processesBelow(child.pid ?? 0), ...processesWith(marker)];
    expect(processes.length).toBeGreaterThan(3);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    expect(await leftOf(processes)).toEqual([]);
    expect(processesWith(marker)).toEqual([]);
    await (await stage.startHost()).close();
    expect(runFolders(holder)).toEqual([]);
  });

  test('Ctrl-C reaches zipwright alone, which ends everything in order', async () => {
    const holder = await hold(stage);
    const { child, marker, said, lines } = holder;
    const processes = [...processesBelow(child.pid ?? 0), ...processesWith(marker)];
    const exited = once(child, 'exit');
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await exited).toEqual([0, null]);
    expect(said()).toBe('waiting\n');
    // Nothing was said by what runs the function either.
    expect(lines.slice(1)).toEqual([
      'RuntimeError: Cannot finish the invocation: its environment is stopped',
      '["waiting\\n"]',
    ]);
    expect(await leftOf(processes)).toEqual([]);
    expect(processesWith(marker)).toEqual([]);
    expect(runFolders(holder)).toEqual([]);
  });

  test('the program that starts sandboxes is killed: no process of theirs stays, and who waits is told', async () => {
    const known = new Set(processesBelow(process.pid).map(({ id }) => id));
    const host = await stage.startHost();
    const made = stage.make({ app: APP }, temporaryFolder(), host);
    const marker = `orphan-${process.pid}-${stage.rung}-${Date.now()}`;
    await made.invoke(marker);
    const waiting = made.invoke('wait');
    const below = processesBelow(process.pid).filter(({ id }) => !known.has(id));
    const supervisor = below.find(({ id }) =>
      readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('supervisor.py'),
    );
    await eventually(() => [processesWith(marker).length >= 2, made.output]).toEqual([true, ['waiting\n']]);
    const processes = [...below, ...processesWith(marker)];
    process.kill(supervisor?.id ?? 0, 'SIGKILL');
    const ended = await waiting;
    expect(ended.value).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await leftOf(processes)).toEqual([]);
    expect(processesWith(marker)).toEqual([]);
    await expect(made.invoke(marker)).rejects.toThrow('The supervisor of sandboxes has ended');
    await made.close();
    await host.close();
  });

  test('what a shell has open for zipwright is closed for functions', async () => {
    const path = join(temporaryFolder(), 'open');
    writeFileSync(path, '');
    const descriptor = openSync(path, 'r');
    const { child, answer } = await hold(stage, descriptor);
    closeSync(descriptor);
    expect(JSON.stringify(answer)).not.toContain(path);
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    await exited;
  });
});
