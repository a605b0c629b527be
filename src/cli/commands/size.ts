import { resolve } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { dropAbsent } from '../../project/configuration.ts';
import { AtomicFile } from '../../store/atomic-file.ts';
import { measureArtifact, type SizeMeasurement } from '../../workflow/look/measure-artifact.ts';
import type { CliContext } from '../context.ts';
import { canvasFor } from '../render/size/bars.ts';
import { sizeJson } from '../render/size/json.ts';
import type { SizeView } from '../render/size/rows.ts';
import { renderSize } from '../render/size/text.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { artifactRequest, reportingOf, surroundingsOf, type ArtifactFlags } from './artifact-flags.ts';

/** Flags of `zipwright size`. */
export interface SizeFlags extends ArtifactFlags {
  readonly by?: SizeView;
  readonly top?: number;
  readonly depth?: number;
  readonly zipped?: boolean;
  readonly exact?: boolean;
  readonly html?: string;
  readonly svg?: string;
  readonly budgetZipped?: number;
  readonly budgetUnzipped?: number;
  readonly budgetTotal?: number;
  readonly budgetFiles?: number;
}

const DEFAULT_TOP = 15;

/** `zipwright size [ARTIFACT]` */
export function sizeCommand(this: CliContext, flags: SizeFlags, artifact = '.'): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process } = this;
    using reporting = reportingOf(this, isJson);
    const request = {
      ...artifactRequest(this, flags, artifact),
      exact: flags.exact ?? false,
      budget: dropAbsent({
        zipped: flags.budgetZipped,
        unzipped: flags.budgetUnzipped,
        total: flags.budgetTotal,
        files: flags.budgetFiles,
      }),
    };
    const measurement = await measureArtifact(request, surroundingsOf(this), reporting.report);
    await writePictures(this, flags, measurement);
    process.stdout.write(isJson ? sizeJson(measurement) : sizeText(this, flags, measurement));
    const isExceeded = measurement.budget.some((line) => line.isExceeded);
    process.exitCode = isExceeded ? exitCodes.findings : exitCodes.done;
  });
}

function sizeText(context: CliContext, flags: SizeFlags, measurement: SizeMeasurement): string {
  const { process } = context;
  const { by = 'distribution', top = DEFAULT_TOP, depth = by === 'folder' ? 2 : 1 } = flags;
  return renderSize(measurement, {
    by,
    top,
    depth,
    measure: flags.zipped === true ? 'zipped' : 'unzipped',
    canvas: canvasFor(process.env, process.stdout.columns),
    style: styleFor(context, process.stdout),
  });
}

/** Drawing takes a library of its own, which nothing else needs. */
async function writePictures(
  { directory, process }: CliContext,
  { html, svg }: SizeFlags,
  measurement: SizeMeasurement,
): Promise<void> {
  if (svg !== undefined) {
    const { sizeSvg } = await import('../render/size/svg.ts');
    writeWhole(resolve(directory, svg), sizeSvg(measurement));
    process.stderr.write(`Wrote ${svg}\n`);
  }
  if (html !== undefined) {
    const { sizeHtml } = await import('../render/size/html.ts');
    writeWhole(resolve(directory, html), sizeHtml(measurement));
    process.stderr.write(`Wrote ${html}\n`);
  }
}

function writeWhole(path: string, text: string): void {
  using file = new AtomicFile(path);
  file.write(Buffer.from(text));
  file.commit();
}
