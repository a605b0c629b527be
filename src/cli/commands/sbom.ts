import { relative, resolve } from 'node:path';
import { writeSbom, type WrittenSbom } from '../../workflow/look/write-sbom.ts';
import type { CliContext } from '../context.ts';
import { count } from '../render/quantities.ts';
import { runCommand } from '../run-command.ts';
import { version } from '../version.ts';
import type { AdvisoryFlags } from './advisory-flags.ts';
import { artifactRequest, reportingOf, surroundingsOf, type ArtifactFlags } from './artifact-flags.ts';

/** Flags of `zipwright sbom`. */
export interface SbomFlags extends ArtifactFlags, AdvisoryFlags {
  readonly output?: string;
  readonly timestamp?: boolean;
}

/** `zipwright sbom [ARTIFACT]` */
export function sbomCommand(this: CliContext, flags: SbomFlags, artifact = '.'): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process, directory } = this;
    const output =
      flags.output === undefined || flags.output === '-' ? undefined : resolve(directory, flags.output);
    using reporting = reportingOf(this, isJson);
    const written = await writeSbom(
      {
        artifact: artifactRequest(this, flags, artifact),
        advisories: flags.advisories ?? [],
        withTime: flags.timestamp ?? false,
        version,
        ...(output === undefined ? {} : { output }),
      },
      surroundingsOf(this),
      reporting.report,
    );
    process.stdout.write(
      output === undefined ? written.text : describe(written, output, { directory, isJson }),
    );
  });
}

interface View {
  readonly directory: string;
  readonly isJson: boolean;
}

function describe({ bom }: WrittenSbom, file: string, { directory, isJson }: View): string {
  const { components, vulnerabilities, serialNumber } = bom;
  const known = vulnerabilities?.length ?? 0;
  return isJson
    ? `${JSON.stringify({ schemaVersion: 1, file, serialNumber, components: components.length, vulnerabilities: known }, undefined, 2)}\n`
    : `${relative(directory, file) || file}: ${count(components.length, 'component')}${known === 0 ? '' : `, ${known} known ${known === 1 ? 'vulnerability' : 'vulnerabilities'}`}\n`;
}
