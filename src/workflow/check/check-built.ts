import type { Finding } from '../../inspect/finding.ts';
import { prepareStateFolder } from '../../resolve/kept-resolution.ts';
import type { BuiltPackage } from '../assemble/built-package.ts';
import {
  describeConditions,
  inspectionPath,
  keepInspection,
  readInspectionRecord,
  type JudgedFor,
} from './inspection-record.ts';

/**
 * Inspects a package that was just built, and leaves out what the configuration ignores.
 * @throws {StoreError}
 * @throws {ArtifactError} FINDING_UNKNOWN
 */
export async function checkBuilt(built: BuiltPackage): Promise<readonly Finding[]> {
  const { ignore = [] } = built.settings.configuration;
  const findings = await findingsOf(built);
  if (ignore.length === 0) {
    return findings;
  }
  const { parseFindingCodes, withoutIgnored } = await import('./ignored-findings.ts');
  return withoutIgnored(findings, parseFindingCodes(ignore)).findings;
}

/**
 * What was found before counts as long as nothing changed that it depends on: the archive is the same, or all that
 * findings can depend on in it.
 */
async function findingsOf(built: BuiltPackage): Promise<readonly Finding[]> {
  const { plan, settings, handler, sha256, directory, today } = built;
  const path = inspectionPath(directory, settings.output);
  const record = readInspectionRecord(path);
  const conditions = `${today} ${describeConditions(judgedFor(built))}`;
  const known = record?.conditions === conditions ? record : undefined;
  if (known?.sha256 === sha256) {
    return known.findings;
  }
  const { describeUserFiles } = await import('./describe-user-files.ts');
  const contents = describeUserFiles(plan, handler);
  const findings =
    known?.contents === contents ? known.findings : (await import('./inspect-built.ts')).inspectBuilt(built);
  prepareStateFolder(directory);
  keepInspection(path, { sha256, conditions, contents, findings });
  return findings;
}

function judgedFor({ settings, handler }: BuiltPackage): JudgedFor {
  const { kind, target, layers, configuration } = settings;
  return {
    kind,
    runtime: target.runtime.id,
    architecture: target.architecture,
    handler,
    layers,
    allowNative: configuration.allowNative ?? [],
  };
}
