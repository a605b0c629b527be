import { quoteName } from '../../errors/quote-name.ts';
import { exitCodes, ZipwrightError } from '../../errors/zipwright-error.ts';
import { LONGEST_MODULE_NAME } from '../../inspect/imports/module-name.ts';
import { explainModule } from '../../workflow/look/explain-module.ts';
import type { CliContext } from '../context.ts';
import { styleFor } from '../render/style.ts';
import { explanationJson, renderExplanation } from '../render/why.ts';
import { runCommand } from '../run-command.ts';
import { artifactRequest, reportingOf, surroundingsOf, type ArtifactFlags } from './artifact-flags.ts';

/** Flags of `zipwright why`. */
export interface WhyFlags extends ArtifactFlags {
  readonly importers?: boolean;
}

/** `zipwright why MODULE [ARTIFACT]` */
export function whyCommand(
  this: CliContext,
  flags: WhyFlags,
  ...[asked, artifact = '.']: readonly [asked: string, artifact?: string]
): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process } = this;
    refuseNoName(asked);
    using reporting = reportingOf(this, isJson);
    const importers = flags.importers ?? false;
    const request = { ...artifactRequest(this, flags, artifact), asked, importers };
    const explanation = await explainModule(request, surroundingsOf(this), reporting.report);
    process.stdout.write(
      isJson ? explanationJson(explanation) : renderExplanation(explanation, styleFor(this, process.stdout)),
    );
    process.exitCode = explanation.isFound ? exitCodes.done : exitCodes.findings;
  });
}

/** @throws {ZipwrightError} USAGE for what could be the name of nothing */
function refuseNoName(asked: string): void {
  if (asked.length > LONGEST_MODULE_NAME || !/[^./\s]/.test(asked)) {
    throw new ZipwrightError(
      'USAGE',
      `Cannot tell where ${quoteName(asked)} comes from: it is no name of a module, a distribution or a file`,
      {
        hint: 'name it as in urllib3.util, python-dateutil or /var/task/app.py',
        exitCode: exitCodes.usage,
      },
    );
  }
}
