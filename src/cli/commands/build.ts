import { cacheDirectory } from '../../store/cache-directory.ts';
import { build } from '../../workflow/build.ts';
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
      const artifacts = await build(buildRequest(flags, project, directory), surroundings, progress.report);
      progress.finish();
      const style = styleFor(this, process.stdout);
      process.stdout.write(
        flags.json === true
          ? artifactsJson(artifacts)
          : artifacts.map((each) => renderArtifact(each, directory, style)).join('\n'),
      );
    } finally {
      progress.finish();
    }
  });
}
