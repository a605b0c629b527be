import { checkBytecode } from './checks/bytecode.ts';
import { checkEntries } from './checks/entries.ts';
import { checkHandler } from './checks/handler.ts';
import { checkImports } from './checks/imports.ts';
import { checkLayers } from './checks/layers.ts';
import { checkLibraries } from './checks/libraries.ts';
import { checkLinks } from './checks/links.ts';
import { checkMetadata } from './checks/metadata.ts';
import { checkModes } from './checks/modes.ts';
import { checkNames } from './checks/names.ts';
import { checkNatives } from './checks/natives.ts';
import { checkRequirements } from './checks/requirements.ts';
import { checkRuntime } from './checks/runtime.ts';
import { checkSdk } from './checks/sdk.ts';
import { checkSecrets } from './checks/secrets.ts';
import { checkShadowing } from './checks/shadowing.ts';
import { checkSize } from './checks/size.ts';
import { checkTarget } from './checks/target.ts';
import { checkWeight } from './checks/weight.ts';
import { bySeverity, type Finding } from './finding.ts';
import type { InspectedArchive } from './inspected-archive.ts';
import { prepareInspection, type Check } from './inspection.ts';
import type { InspectionTarget } from './inspection-target.ts';

/** In the order in which they stand in an answer. What could not be unpacked is only known in the end. */
const checks: readonly Check[] = [
  checkTarget,
  checkHandler,
  checkImports,
  checkNatives,
  checkLibraries,
  checkModes,
  checkNames,
  checkLinks,
  checkSize,
  checkLayers,
  checkRuntime,
  checkBytecode,
  checkShadowing,
  checkMetadata,
  checkRequirements,
  checkSdk,
  checkSecrets,
  checkWeight,
  checkEntries,
];

/** Tells what is wrong with an artifact and its layers on a target, the worst first. Nothing is unpacked or run. */
export function inspect(
  artifact: InspectedArchive,
  layers: readonly InspectedArchive[],
  target: InspectionTarget,
): Finding[] {
  const inspection = prepareInspection(artifact, layers, target);
  return bySeverity(checks.flatMap((check) => check(inspection)));
}
