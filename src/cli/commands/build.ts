import { exitCodes } from '../../errors/zipwright-error.ts';
import { cacheDirectory } from '../../store/cache-directory.ts';
import { build } from '../../workflow/assemble/build.ts';
import type { BuiltArtifact } from '../../workflow/assemble/built-artifact.ts';
import type { CliContext } from '../context.ts';
import { artifactsJson, renderArtifact } from '../render/build-result.ts';
import { BuildProgress } from '../render/progress.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { buildRequest, type BuildFlags } from './build-flags.ts';

/** `zipwright build [PROJECT]` */
export function buildCommand(this: CliContext, flags: BuildFlags, project = '.'): Promise<void> {
  const { process, directory, now, signal } = this;
  return runCommand(this, flags.json ?? false, async () => {
    const verbosity =
      flags.quiet === true || flags.json === true ? 'quiet' : flags.verbose === true ? 'verbose' : 'normal';
    const progress = new BuildProgress(this, verbosity);
    try {
      const surroundings = { environment: process.env, cache: cacheDirectory(process.env), now, signal };
      const request = { ...buildRequest(flags, project, directory), check: flags.check ?? true };
      const artifacts = await build(request, surroundings, progress.report);
      progress.finish();
      const style = styleFor(this, process.stdout);
      process.stdout.write(
        flags.json === true
          ? artifactsJson(artifacts)
          : artifacts.map((each) => renderArtifact(each, directory, style)).join('\n'),
      );
      if (verbosity !== 'quiet' && artifacts.some(({ findings = [] }) => findings.length > 0)) {
        const { renderBuildFindings } = await import('../render/build-findings.ts');
        process.stderr.write(renderBuildFindings(artifacts, directory, styleFor(this, process.stderr)));
      }
      process.exitCode = artifacts.some(hasErrors) ? exitCodes.findings : exitCodes.done;
    } finally {
      progress.finish();
    }
  });
}

function hasErrors({ findings = [] }: BuiltArtifact): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
