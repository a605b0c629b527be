import { exitCodes } from '../../errors/zipwright-error.ts';
import { inspectArtifact } from '../../workflow/check/inspect-artifact.ts';
import type { CliContext } from '../context.ts';
import { findingsAnnotations, findingsJson, findingsSarif, renderFindings } from '../render/findings.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { artifactRequest, reportingOf, surroundingsOf, type ArtifactFlags } from './artifact-flags.ts';

/** Flags of `zipwright check`. */
export interface CheckFlags extends ArtifactFlags {
  readonly format?: 'text' | 'sarif' | 'github';
  readonly ignore?: readonly string[];
}

/** `zipwright check [ARTIFACT]` */
export function checkCommand(this: CliContext, flags: CheckFlags, artifact = '.'): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process } = this;
    using reporting = reportingOf(this, isJson);
    const request = { ...artifactRequest(this, flags, artifact), ignore: flags.ignore ?? [] };
    const report = await inspectArtifact(request, surroundingsOf(this), reporting.report);
    const output = isJson
      ? findingsJson(report)
      : flags.format === 'sarif'
        ? findingsSarif(
            report,
            artifact,
            (await import('../../workflow/repair/finding-page.ts')).readFindingPage,
          )
        : flags.format === 'github'
          ? findingsAnnotations(report, artifact)
          : renderFindings(report, artifact, styleFor(this, process.stdout));
    process.stdout.write(output);
    const hasErrors = report.findings.some(({ severity }) => severity === 'error');
    process.exitCode = hasErrors ? exitCodes.findings : exitCodes.done;
  });
}
