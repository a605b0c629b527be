import { resolve } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { inspectArtifact } from '../../workflow/inspect-artifact.ts';
import type { CliContext } from '../context.ts';
import { findingsAnnotations, findingsJson, findingsSarif, renderFindings } from '../render/findings.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';

/** Flags of `zipwright check`. */
export interface CheckFlags {
  readonly layer?: readonly string[];
  readonly runtime?: string;
  readonly arch?: string;
  readonly handler?: string;
  readonly format?: 'text' | 'sarif' | 'github';
  readonly json?: boolean;
}

/** `zipwright check ARTIFACT` */
export function checkCommand(this: CliContext, flags: CheckFlags, artifact: string): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process, directory, now } = this;
    const report = inspectArtifact({
      artifact: resolve(directory, artifact),
      layers: (flags.layer ?? []).map((layer) => resolve(directory, layer)),
      ...(flags.runtime === undefined ? {} : { runtime: flags.runtime }),
      ...(flags.arch === undefined ? {} : { architecture: flags.arch }),
      ...(flags.handler === undefined ? {} : { handler: flags.handler }),
      today: new Date(now()).toISOString().slice(0, 10),
    });
    const output = isJson
      ? findingsJson(report)
      : flags.format === 'sarif'
        ? findingsSarif(report, artifact)
        : flags.format === 'github'
          ? findingsAnnotations(report, artifact)
          : renderFindings(report, artifact, styleFor(this, process.stdout));
    process.stdout.write(output);
    const hasErrors = report.findings.some(({ severity }) => severity === 'error');
    process.exitCode = hasErrors ? exitCodes.findings : exitCodes.done;
  });
}
