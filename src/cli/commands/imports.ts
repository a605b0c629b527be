import { exitCodes } from '../../errors/zipwright-error.ts';
import { listImports, type ImportListing } from '../../workflow/look/list-imports.ts';
import type { CliContext } from '../context.ts';
import { importsJson, renderImports, renderMissing } from '../render/imports.ts';
import { notableTree } from '../render/notable-imports.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { artifactRequest, reportingOf, surroundingsOf, type ArtifactFlags } from './artifact-flags.ts';

/** Flags of `zipwright imports`. */
export interface ImportsFlags extends ArtifactFlags {
  readonly module?: string;
  readonly depth?: number;
  readonly all?: boolean;
  readonly missing?: boolean;
  readonly format?: 'text' | 'dot' | 'mermaid' | 'json';
}

/** `zipwright imports [ARTIFACT]` */
export function importsCommand(this: CliContext, flags: ImportsFlags, artifact = '.'): Promise<void> {
  const format = flags.json === true ? 'json' : (flags.format ?? 'text');
  return runCommand(this, format === 'json', async () => {
    const { process } = this;
    using reporting = reportingOf(this, format === 'json');
    const request = {
      ...artifactRequest(this, flags, artifact),
      ...(flags.module === undefined ? {} : { module: flags.module }),
      all: flags.all ?? false,
    };
    const listing = await listImports(request, surroundingsOf(this), reporting.report);
    process.stdout.write(await output(this, { ...flags, format }, listing));
    const lacks = flags.missing === true && listing.missing.some(({ kind }) => kind === 'required');
    process.exitCode = lacks ? exitCodes.findings : exitCodes.done;
  });
}

async function output(
  context: CliContext,
  { format = 'text', missing, depth, all: isWhole = false }: ImportsFlags,
  listing: ImportListing,
): Promise<string> {
  const style = styleFor(context, context.process.stdout);
  if (format === 'json') {
    return importsJson(listing);
  }
  if (format !== 'text') {
    const { importsDot, importsMermaid } = await import('../render/import-drawings.ts');
    const tree = isWhole ? listing.tree : notableTree(listing);
    return format === 'dot' ? importsDot(tree) : importsMermaid(tree);
  }
  return missing === true
    ? renderMissing(listing, style)
    : renderImports(listing, { style, isWhole, ...(depth === undefined ? {} : { depth }) });
}
