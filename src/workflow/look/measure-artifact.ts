import { readInspected } from '../../inspect/inspected-archive.ts';
import type { Saving } from '../../inspect/size/savings.ts';
import { weighArchive, type WeighedArchive } from '../../inspect/size/weighed-archive.ts';
import { reportSizes, type SizeReport } from '../../inspect/size/size-report.ts';
import type { SizeBudget } from '../../project/budget.ts';
import { FileSource } from '../../zip/byte-source.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import {
  artifactName,
  chosenLayers,
  locateArtifact,
  type LocatedLayer,
} from '../artifact/locate-artifact.ts';
import { refuseNoFile, targetOf, type ArtifactRequest } from '../artifact/open-artifact.ts';
import { checkBudget, mergeBudgets, projectBudget, type BudgetUse } from './size-budget.ts';
import { slimSavings } from './slim-savings.ts';

/** An artifact, and what is asked about its size. */
export interface SizeRequest extends ArtifactRequest {
  /** Unpacks everything to tell what --slim would leave out, instead of judging by names. */
  readonly exact: boolean;
  /** Lines that win over those of the project. */
  readonly budget: SizeBudget;
}

/** What takes the room, and whether that is within the budget. */
export interface SizeMeasurement extends SizeReport {
  /** Absolute path. */
  readonly artifact: string;
  readonly runtime: string;
  readonly architecture: string;
  /** Empty where nobody set a budget. */
  readonly budget: readonly BudgetUse[];
}

/**
 * Measures an artifact and its layers.
 * @throws {ZipError} for what is no whole zip: there is nothing to measure
 * @throws the system's error when a file cannot be read
 * @throws {ArtifactError} NOT_A_FILE, SEVERAL_ARTIFACTS, and what a build throws
 * @throws {LambdaError} UNKNOWN_RUNTIME, UNKNOWN_ARCHITECTURE
 */
export async function measureArtifact(
  request: SizeRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<SizeMeasurement> {
  using scope = new DisposableStack();
  const located = await locateArtifact(request, { surroundings, report, scope });
  const artifact = weighFile(located, false, scope);
  const weighed = [artifact, ...chosenLayers(request, located).map((layer) => weighFile(layer, true, scope))];
  const target = targetOf(request, located.facts, artifact.archive);
  const sizes = reportSizes(weighed, target);
  const slim = await slimSavings(weighed, request.exact);
  const { source } = located;
  const configured = source === undefined ? {} : projectBudget(source.project, request.function);
  return {
    artifact: artifactName(located),
    runtime: target.runtime.id,
    architecture: target.architecture,
    ...sizes,
    savings: withSaving(sizes.savings, slim),
    budget: checkBudget(sizes, mergeBudgets(configured, request.budget)),
  };
}

/** Opens a zip until `scope` is disposed of, and weighs what is in it. */
function weighFile({ file, label }: LocatedLayer, isLayer: boolean, scope: DisposableStack): WeighedArchive {
  refuseNoFile(file);
  const source = scope.use(new FileSource(file, label));
  return weighArchive(readInspected(source, { isLayer }), source);
}

function withSaving(savings: readonly Saving[], saving: Saving | undefined): Saving[] {
  return [...savings, ...(saving === undefined ? [] : [saving])].sort(
    (a, b) => b.unzipped - a.unzipped || b.zipped - a.zipped,
  );
}
