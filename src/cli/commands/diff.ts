import { exitCodes } from '../../errors/zipwright-error.ts';
import { diffArtifacts, type DiffReport } from '../../workflow/look/diff-artifacts.ts';
import type { CliContext } from '../context.ts';
import { diffJson, renderDiff } from '../render/diff.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { awsOptions, reportingOf, surroundingsOf, type AwsFlags } from './artifact-flags.ts';

/** Flags of `zipwright diff`. */
export interface DiffFlags extends AwsFlags {
  readonly function?: string;
  readonly offline?: boolean;
  readonly files?: boolean;
  readonly patch?: boolean;
  readonly exact?: boolean;
  readonly format?: 'text' | 'markdown';
  readonly json?: boolean;
}

/** `zipwright diff A B` */
export function diffCommand(
  this: CliContext,
  flags: DiffFlags,
  ...[before, after]: readonly [before: string, after: string]
): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process, directory } = this;
    using reporting = reportingOf(this, isJson);
    const reference = {
      directory,
      ...awsOptions(flags),
      ...(flags.function === undefined ? {} : { function: flags.function }),
      ...(flags.offline === undefined ? {} : { offline: flags.offline }),
    };
    const report = await diffArtifacts(
      {
        before: { ...reference, name: before },
        after: { ...reference, name: after },
        isExact: flags.exact ?? false,
        withPatches: flags.patch ?? false,
      },
      surroundingsOf(this),
      reporting.report,
    );
    process.stdout.write(await outputOf(this, flags, report));
    process.exitCode = report.isSame ? exitCodes.done : exitCodes.findings;
  });
}

async function outputOf(context: CliContext, flags: DiffFlags, report: DiffReport): Promise<string> {
  const allFiles = flags.files ?? false;
  if (flags.json === true) {
    return diffJson(report, allFiles);
  }
  if (flags.format === 'markdown') {
    const { diffMarkdown } = await import('../render/diff-markdown.ts');
    return diffMarkdown(report, { allFiles });
  }
  const { stdout } = context.process;
  const columns = stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
  return renderDiff(report, { columns, allFiles }, styleFor(context, stdout));
}
