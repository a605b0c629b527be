import { quoteName, type Finding, type Severity } from '../finding.ts';
import type { MissingImport } from '../import-graph.ts';
import { packageOf } from '../imports/module-name.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError, pathOnLambda } from '../lambda-error.ts';
import type { LocatedFile } from '../merged-tree.ts';
import { extensionModuleAt } from '../native-files.ts';
import { prefixedImports } from '../prefixed-imports.ts';
import { hides, shadowedModules } from '../shadowed-modules.ts';

/** Serverless' plugin packs requirements into a zip of their own, which the function unpacks when it starts. */
const INNER_ARCHIVE = '.requirements.zip';

/** Reports modules that are imported before the handler runs, and that nothing provides. */
export function checkImports(inspection: Inspection): Finding[] {
  const { imports, artifact } = inspection;
  if (imports === undefined || artifact.files.has(INNER_ARCHIVE)) {
    return [];
  }
  const natives = nativeModules(inspection);
  const changesPath = imports.pathChangers.some((file) => isOwn(inspection, file));
  return imports.missing
    .filter((missing) => !natives.has(missing.module) && !hasOtherReason(inspection, missing))
    .flatMap((missing) => describe(inspection, missing, changesPath));
}

/** Whether another finding tells why the module is missing. */
function hasOtherReason(inspection: Inspection, { module }: MissingImport): boolean {
  return (
    prefixedImports(inspection).some((each) => each.module === module && !each.isProvided) ||
    shadowedModules(inspection).some(({ lost }) => hides(lost, module))
  );
}

/** Modules of machine code that are there, but not for this runtime: that is a finding of its own. */
function nativeModules({ imports, archives }: Inspection): ReadonlySet<string | undefined> {
  const paths = imports?.missing.length === 0 ? [] : archives.flatMap(({ files }) => [...files.keys()]);
  return new Set(paths.map(extensionModuleAt));
}

/** Of the user, as far as metadata tells. */
function isOwn({ owners }: Inspection, { archive, entry }: LocatedFile): boolean {
  return owners.of(archive, entry.path) === undefined;
}

function describe(inspection: Inspection, missing: MissingImport, changesPath: boolean): Finding[] {
  const { module, importer, isWithinPackage } = missing;
  const place = placeOf(inspection, importer.archive, importer.entry.path);
  const elsewhere = isWithinPackage
    ? undefined
    : inspection.modules.findElsewhere(module, (file) => isOwn(inspection, file));
  if (elsewhere !== undefined && changesPath) {
    return [];
  }
  const isUnsure = isWithinPackage && place.distribution !== undefined && !missing.isOwn;
  const severity: Severity = isUnsure ? 'warning' : 'error';
  return [
    {
      code: 'MODULE_MISSING',
      severity,
      ...place,
      ...(missing.isName ? describeName(inspection, missing) : describeModule(inspection, missing)),
      hint:
        elsewhere === undefined
          ? hintFor(inspection, missing)
          : `${quoteName(elsewhere)} is there, but not where imports look: import it by its folder, or move it`,
    },
  ];
}

type Told = Pick<Finding, 'message'> & { readonly lambdaError: string };

function describeModule(inspection: Inspection, { module, line, importer }: MissingImport): Told {
  return {
    message: `${quoteName(importer.entry.path)} imports ${quoteName(module)} in line ${line}, and neither the artifact, a layer nor ${inspection.target.runtime.id} has it`,
    lambdaError: importError(inspection, `No module named '${module}'`),
  };
}

function describeName(inspection: Inspection, { module, line, importer }: MissingImport): Told {
  const from = packageOf(module) ?? '';
  const name = module.slice(from.length + 1);
  const found = inspection.modules.find(from);
  const file = found === undefined || found.kind === 'namespace' ? undefined : found.file;
  const place = file === undefined ? '' : ` (${pathOnLambda(inspection, file.archive, file.entry.path)})`;
  return {
    message: `${quoteName(importer.entry.path)} imports ${quoteName(name)} from ${quoteName(from)} in line ${line}, which has neither such a module nor such a name`,
    lambdaError: importError(inspection, `cannot import name '${name}' from '${from}'${place}`),
  };
}

function hintFor({ layers }: Inspection, { isWithinPackage, isOwn: isOfPackage }: MissingImport): string {
  return isWithinPackage && isOfPackage
    ? 'the package is not whole: a module of machine code may have been left out because it was not built for the target'
    : `add what provides it to the package${layers.length === 0 ? ', or name the layer that does with --layer' : ''}`;
}
