import { quoteName, shownText, type Finding } from '../finding.ts';
import type { Inspection } from '../inspection.ts';
import { placeOf } from '../inspection.ts';
import { importError } from '../lambda-error.ts';
import { prefixedImports, type PrefixedImport } from '../prefixed-imports.ts';

/** Reports distributions in a folder of the package that import each other, or themselves, as if they lay at its top. */
export function checkPrefix(inspection: Inspection): Finding[] {
  const groups = Map.groupBy(prefixedImports(inspection), ({ folder }) => folder);
  return [...groups.values()]
    .map((imports) => {
      const first = imports.find(({ isProvided }) => !isProvided) ?? imports[0];
      return describe(inspection, first, imports);
    })
    .filter((finding) => finding !== undefined);
}

function describe(
  inspection: Inspection,
  first: PrefixedImport | undefined,
  imports: readonly PrefixedImport[],
): Finding | undefined {
  if (first === undefined) {
    return undefined;
  }
  const { folder, module, file, line, isProvided } = first;
  const names = [...new Set(imports.map((each) => each.module))].join(', ');
  const consequence = isProvided ? 'gets another copy than the one there' : 'finds nothing';
  return {
    code: 'PREFIX_SELF_IMPORT',
    severity: isProvided ? 'warning' : 'error',
    ...placeOf(inspection, file.archive, file.entry.path),
    message: `What lies in ${quoteName(`${folder}/`)} imports ${shownText(names)} by absolute names: ${quoteName(file.entry.path)} in line ${line} imports ${quoteName(module)} and ${consequence}`,
    hint: `put the folder on the path before importing from it: sys.path.insert(0, os.path.join(os.environ["LAMBDA_TASK_ROOT"], "${folder}"))`,
    ...(isProvided ? {} : { lambdaError: importError(inspection, `No module named '${module}'`) }),
  };
}
