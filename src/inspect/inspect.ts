import { checkBytecode } from './checks/bytecode.ts';
import { checkEntries } from './checks/entries.ts';
import { checkExecutables } from './checks/executables.ts';
import { checkHandler } from './checks/handler.ts';
import { checkImports } from './checks/imports.ts';
import { checkLayers } from './checks/layers.ts';
import { checkLayout } from './checks/layout.ts';
import { checkLibraries } from './checks/libraries.ts';
import { checkLinks } from './checks/links.ts';
import { checkMetadata } from './checks/metadata.ts';
import { checkModes } from './checks/modes.ts';
import { checkNames } from './checks/names.ts';
import { checkNatives } from './checks/natives.ts';
import { checkOverlap } from './checks/overlap.ts';
import { checkPrefix } from './checks/prefix.ts';
import { checkRecordedFiles } from './checks/recorded-files.ts';
import { checkRequirements } from './checks/requirements.ts';
import { checkRuntime } from './checks/runtime.ts';
import { checkSdk } from './checks/sdk.ts';
import { checkSecrets } from './checks/secrets.ts';
import { checkShadowed } from './checks/shadowed.ts';
import { checkShadowing } from './checks/shadowing.ts';
import { checkSize } from './checks/size.ts';
import { checkTarget } from './checks/target.ts';
import { checkUnused } from './checks/unused.ts';
import { checkWeight } from './checks/weight.ts';
import { andMore, bySeverity, type Finding, type FindingCode } from './finding.ts';
import type { InspectedArchive } from './inspected-archive.ts';
import { prepareInspection, type Check, type Inspection } from './inspection.ts';
import type { InspectionTarget } from './inspection-target.ts';

/** In the order in which they stand in an answer. What could not be unpacked is only known in the end. */
const checks: readonly Check[] = [
  checkTarget,
  checkHandler,
  checkImports,
  checkPrefix,
  checkNatives,
  checkLibraries,
  checkModes,
  checkExecutables,
  checkNames,
  checkLinks,
  checkLayout,
  checkSize,
  checkLayers,
  checkOverlap,
  checkRuntime,
  checkBytecode,
  checkShadowing,
  checkShadowed,
  checkMetadata,
  checkRecordedFiles,
  checkRequirements,
  checkSdk,
  checkSecrets,
  checkWeight,
  checkUnused,
  checkEntries,
];

/** Tells what is wrong with an artifact and its layers on a target, the worst first. Nothing is unpacked or run. */
export function inspect(
  artifact: InspectedArchive,
  layers: readonly InspectedArchive[],
  target: InspectionTarget,
): Finding[] {
  return inspectPrepared(prepareInspection(artifact, layers, target));
}

/** The same for what is prepared already. */
export function inspectPrepared(inspection: Inspection): Finding[] {
  // Native files are the largest by far: they are read while nothing else is held.
  void inspection.natives;
  return withoutFlood(bySeverity(checks.flatMap((check) => check(inspection))));
}

/** Findings of one code that are listed: somebody may have made a zip that would have a million. */
const MOST_OF_A_CODE = 100;

function withoutFlood(findings: readonly Finding[]): Finding[] {
  const counts = new Map<FindingCode, number>();
  for (const { code } of findings) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const left = new Map<FindingCode, number>();
  return findings.flatMap((finding) => {
    const { code, message } = finding;
    const place = (left.get(code) ?? 0) + 1;
    left.set(code, place);
    const more = place === MOST_OF_A_CODE ? (counts.get(code) ?? 0) - MOST_OF_A_CODE : 0;
    return place > MOST_OF_A_CODE ? [] : [{ ...finding, message: `${message}${andMore(more + 1)}` }];
  });
}
