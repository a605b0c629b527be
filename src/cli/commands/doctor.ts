import { exitCodes } from '../../errors/zipwright-error.ts';
import { cacheDirectory } from '../../store/cache-directory.ts';
import { examineMachine } from '../../workflow/machine/examine-machine.ts';
import type { CliContext } from '../context.ts';
import { machineJson, renderMachine } from '../render/machine.ts';
import { BuildProgress } from '../render/progress.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';

export interface DoctorFlags {
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** `zipwright doctor` */
export function doctorCommand(this: CliContext, flags: DoctorFlags): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process, directory, now, signal } = this;
    const progress = new BuildProgress(this, isJson ? 'quiet' : 'normal');
    try {
      const machine = await examineMachine(
        { directory, offline: flags.offline ?? false },
        { environment: process.env, cache: cacheDirectory(process.env), now, signal },
        progress.report,
      );
      progress.finish();
      process.stdout.write(
        isJson ? machineJson(machine) : renderMachine(machine, styleFor(this, process.stdout)),
      );
      process.exitCode = machine.canRun ? exitCodes.done : exitCodes.failed;
    } finally {
      progress.finish();
    }
  });
}
