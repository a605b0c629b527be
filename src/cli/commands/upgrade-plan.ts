import { basename, resolve } from 'node:path';
import { exitCodes, ZipwrightError } from '../../errors/zipwright-error.ts';
import { planUpgrade } from '../../workflow/update/upgrade-plan.ts';
import type { CliContext } from '../context.ts';
import { styleFor } from '../render/style.ts';
import { renderUpgradePlan } from '../render/upgrade-plan.ts';
import { runCommand } from '../run-command.ts';
import { reportingOf, surroundingsOf } from './artifact-flags.ts';
import { buildRequest } from './build-flags.ts';
import type { SelectionFlags } from './selection-flags.ts';

/** Flags of `zipwright upgrade-plan`. */
export interface UpgradePlanFlags extends SelectionFlags {
  readonly all?: boolean;
}

/** `zipwright upgrade-plan [PROJECT] --runtime RUNTIME` */
export function upgradePlanCommand(this: CliContext, flags: UpgradePlanFlags, project = '.'): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process, directory } = this;
    const { runtime, arch, ...present } = flags;
    if (runtime === undefined && arch === undefined) {
      throw new ZipwrightError('USAGE', 'Cannot plan an upgrade: nobody said where to', {
        hint: 'name a runtime, an architecture or both: --runtime python3.14 --arch arm64',
        exitCode: exitCodes.usage,
      });
    }
    const request = {
      build: buildRequest(present, project, directory),
      ...(runtime === undefined ? {} : { runtime }),
      ...(arch === undefined ? {} : { architecture: arch }),
    };
    using reporting = reportingOf(this, isJson);
    const plan = await planUpgrade(request, surroundingsOf(this), reporting.report);
    const view = { name: basename(resolve(directory, project)), all: flags.all ?? false };
    process.stdout.write(
      isJson
        ? `${JSON.stringify({ schemaVersion: 1, ...plan }, undefined, 2)}\n`
        : renderUpgradePlan(plan, view, styleFor(this, process.stdout)),
    );
    process.exitCode = plan.fits ? exitCodes.done : exitCodes.findings;
  });
}
