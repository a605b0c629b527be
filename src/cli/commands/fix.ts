import { exitCodes } from '../../errors/zipwright-error.ts';
import { fixArtifact } from '../../workflow/repair/fix-artifact.ts';
import type { CliContext } from '../context.ts';
import { fixJson, renderFix } from '../render/fix.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { artifactRequest, type ArtifactFlags, type AwsFlags } from './artifact-flags.ts';

/** Flags of `zipwright fix`. */
export interface FixFlags extends Omit<ArtifactFlags, 'function' | 'offline' | keyof AwsFlags> {
  readonly output?: string;
  readonly inPlace?: boolean;
  readonly dryRun?: boolean;
  readonly kind?: 'function' | 'layer';
  readonly keepBytecode?: boolean;
}

/** `zipwright fix ARTIFACT` */
export function fixCommand(this: CliContext, flags: FixFlags, artifact: string): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process, signal, directory } = this;
    const request = {
      ...artifactRequest(this, flags, artifact),
      ...(flags.kind === undefined ? {} : { kind: flags.kind }),
      ...(flags.output === undefined ? {} : { output: flags.output }),
      inPlace: flags.inPlace ?? false,
      dryRun: flags.dryRun ?? false,
      keepBytecode: flags.keepBytecode ?? false,
    };
    const report = await fixArtifact(request, signal);
    const isDryRun = request.dryRun;
    process.stdout.write(
      isJson
        ? fixJson(report, isDryRun)
        : renderFix(report, { name: artifact, directory, isDryRun }, styleFor(this, process.stdout)),
    );
    const hasErrors = report.findings.some(({ severity }) => severity === 'error');
    process.exitCode = hasErrors ? exitCodes.findings : exitCodes.done;
  });
}
