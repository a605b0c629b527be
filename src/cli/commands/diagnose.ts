import { exitCodes } from '../../errors/zipwright-error.ts';
import { diagnoseLog } from '../../workflow/repair/diagnose-log.ts';
import type { CliContext } from '../context.ts';
import { diagnosisJson, renderDiagnosis } from '../render/diagnose.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { artifactRequest, reportingOf, surroundingsOf, type ArtifactFlags } from './artifact-flags.ts';

/** Flags of `zipwright diagnose`. */
export interface DiagnoseFlags extends ArtifactFlags {
  readonly artifact?: string;
}

/** `zipwright diagnose LOG` */
export function diagnoseCommand(this: CliContext, flags: DiagnoseFlags, log: string): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process, directory } = this;
    using reporting = reportingOf(this, isJson);
    const { artifact } = flags;
    const diagnosis = await diagnoseLog(
      {
        log,
        directory,
        ...(artifact === undefined ? {} : { artifact: artifactRequest(this, flags, artifact) }),
      },
      surroundingsOf(this),
      reporting.report,
    );
    process.stdout.write(
      isJson ? diagnosisJson(diagnosis) : renderDiagnosis(diagnosis, styleFor(this, process.stdout)),
    );
    process.exitCode = diagnosis.isFound ? exitCodes.done : exitCodes.findings;
  });
}
