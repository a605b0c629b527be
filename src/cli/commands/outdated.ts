import { basename, resolve } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { findOutdated, type OutdatedReport } from '../../workflow/update/outdated.ts';
import type { CliContext } from '../context.ts';
import { renderOutdated } from '../render/outdated.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import type { AdvisoryFlags } from './advisory-flags.ts';
import { artifactRequest, reportingOf, surroundingsOf } from './artifact-flags.ts';
import { buildRequest } from './build-flags.ts';
import type { SelectionFlags } from './selection-flags.ts';

/** Flags of `zipwright outdated`. */
export interface OutdatedFlags extends AdvisoryFlags, SelectionFlags {
  readonly layer?: readonly string[];
  readonly all?: boolean;
  readonly fail?: boolean;
}

/** `zipwright outdated [PROJECT|ARTIFACT]` */
export function outdatedCommand(this: CliContext, flags: OutdatedFlags, name = '.'): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process, directory } = this;
    const { layer: _layers, ...ofBuild } = flags;
    const request = {
      artifact: artifactRequest(this, flags, name),
      build: buildRequest(ofBuild, name, directory),
      advisories: flags.advisories ?? [],
    };
    using reporting = reportingOf(this, isJson);
    const report = await findOutdated(request, surroundingsOf(this), reporting.report);
    process.stdout.write(
      isJson
        ? `${JSON.stringify({ schemaVersion: 1, ...report }, undefined, 2)}\n`
        : renderOutdated(
            report,
            { name: basename(resolve(directory, name)), all: flags.all ?? false },
            styleFor(this, process.stdout),
          ),
    );
    process.exitCode = exitCodeFor(report, flags.fail ?? false);
  });
}

function exitCodeFor({ distributions }: OutdatedReport, fails: boolean): number {
  const isVulnerable = distributions.some(({ vulnerabilities }) => (vulnerabilities ?? []).length > 0);
  const isOutdated = distributions.some(({ newest }) => newest !== undefined);
  return isVulnerable || (fails && isOutdated) ? exitCodes.findings : exitCodes.done;
}
