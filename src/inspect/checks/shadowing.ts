import { quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError, pathOnLambda } from '../lambda-error.ts';
import { isStandardModule } from '../runtime-modules.ts';

/** A module or a regular package; folders without `__init__` do not come before the standard library (PEP 420). */
const MODULE = /^(\w+)(?:\.py|\/__init__\.py|\.abi3\.so|\.so|\.cpython-\S+\.so)$/;

/** Reports modules whose name the standard library has: /var/task and /opt come before it. */
export function checkShadowing(inspection: Inspection): Finding[] {
  const { modules, target } = inspection;
  return modules.roots.flatMap((root) =>
    [...root.tree.files].flatMap(([path, { archive }]) => {
      const name = path.startsWith(root.path) ? MODULE.exec(path.slice(root.path.length))?.[1] : undefined;
      return name !== undefined && isStandardModule(name, target.runtime.minor)
        ? [describe(inspection, archive, { path, name })]
        : [];
    }),
  );
}

interface ShadowingModule {
  readonly path: string;
  readonly name: string;
}

function describe(
  inspection: Inspection,
  archive: InspectedArchive,
  { path, name }: ShadowingModule,
): Finding {
  const place = placeOf(inspection, archive, path);
  return {
    code: 'STDLIB_SHADOWED',
    severity: 'warning',
    ...place,
    message: `${quoteName(path)} has the name of the standard library's module ${name}: one of the two cannot be imported`,
    hint:
      place.distribution === undefined
        ? 'rename the file'
        : `leave ${place.distribution} out: the runtime's Python has the module itself`,
    lambdaError: importError(
      inspection,
      `cannot import name '…' from '${name}' (${pathOnLambda(inspection, archive, path)})`,
    ),
  };
}
