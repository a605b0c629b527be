import { quoteName, type Finding, type Severity } from '../finding.ts';
import type { MissingImport } from '../import-graph.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import type { LocatedFile } from '../merged-tree.ts';

/** Serverless' plugin packs requirements into a zip of their own, which the function unpacks when it starts. */
const INNER_ARCHIVE = '.requirements.zip';

/** Reports modules that are imported before the handler runs, and that nothing provides. */
export function checkImports(inspection: Inspection): Finding[] {
  const { imports, artifact } = inspection;
  return imports === undefined || artifact.files.has(INNER_ARCHIVE)
    ? []
    : imports.missing.flatMap((missing) =>
        describe(
          inspection,
          missing,
          imports.pathChangers.some((file) => isOwn(inspection, file)),
        ),
      );
}

/** Of the user, as far as metadata tells. */
function isOwn({ owners }: Inspection, { archive, entry }: LocatedFile): boolean {
  return owners.of(archive, entry.path) === undefined;
}

function describe(inspection: Inspection, missing: MissingImport, changesPath: boolean): Finding[] {
  const { module, line, importer, isWithinPackage } = missing;
  const { archive, entry } = importer;
  const place = placeOf(inspection, archive, entry.path);
  const elsewhere = isWithinPackage
    ? undefined
    : inspection.modules.findElsewhere(module, (file) => isOwn(inspection, file));
  if (elsewhere !== undefined && changesPath) {
    return [];
  }
  const severity: Severity = isWithinPackage && place.distribution !== undefined ? 'warning' : 'error';
  return [
    {
      code: 'MODULE_MISSING',
      severity,
      ...place,
      message: `${quoteName(entry.path)} imports ${quoteName(module)} in line ${line}, and neither the artifact, a layer nor ${inspection.target.runtime.id} has it`,
      hint:
        elsewhere === undefined
          ? `add what provides it to the package${inspection.layers.length === 0 ? ', or name the layer that does with --layer' : ''}`
          : `${quoteName(elsewhere)} is there, but not where imports look: import it by its folder, or move it`,
      lambdaError: `Runtime.ImportModuleError: Unable to import module '${inspection.target.handler?.replace(/\.[^.]*$/, '') ?? ''}': No module named '${module}'`,
    },
  ];
}
