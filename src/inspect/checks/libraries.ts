import { architectures } from '../../lambda/architectures.ts';
import { andMore, quoteName, type Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { isBrought } from '../libraries-brought.ts';
import type { InspectedNative } from '../native-files.ts';
import { runtimeHasLibrary } from '../runtime-libraries.ts';

/** Reports shared libraries that are needed and that neither the archives nor the runtime have. */
export function checkLibraries(inspection: Inspection): Finding[] {
  const { natives, target } = inspection;
  const needing = new Map<string, InspectedNative[]>();
  for (const native of natives) {
    for (const library of neededBy(native, architectures[target.architecture].elfMachine)) {
      const name = library.slice(library.lastIndexOf('/') + 1);
      if (!runtimeHasLibrary(name, target.runtime) && !isBrought(inspection, name)) {
        needing.set(name, [...(needing.get(name) ?? []), native]);
      }
    }
  }
  return [...needing].flatMap(([library, files]) => describe(inspection, library, files));
}

/** What is for another machine or C library has a finding of its own. */
function neededBy({ content }: InspectedNative, machine: number): readonly string[] {
  const isOurs = content.kind === 'elf' && content.elf.machine === machine && content.elf.libc !== 'musl';
  return isOurs ? content.elf.needed : [];
}

function describe(inspection: Inspection, library: string, files: readonly InspectedNative[]): Finding[] {
  const first = files.find(({ extension }) => extension !== undefined) ?? files[0];
  if (first === undefined) {
    return [];
  }
  const { archive, path, extension } = first;
  return [
    {
      code: 'LIBRARY_MISSING',
      severity: extension === undefined ? 'warning' : 'error',
      ...placeOf(inspection, archive, path),
      message: `${quoteName(path)}${andMore(files.length)} needs ${quoteName(library)}, and neither the artifact, a layer nor ${inspection.target.runtime.id} has it`,
      hint: 'put the library into lib/ of the package or of a layer, where LD_LIBRARY_PATH looks, or take a distribution that brings it',
      lambdaError: `Runtime.ImportModuleError: Unable to import module: ${library}: cannot open shared object file: No such file or directory`,
    },
  ];
}
