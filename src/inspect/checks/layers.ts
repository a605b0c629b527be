import { quotas } from '../../lambda/quotas.ts';
import { quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import type { Inspection } from '../inspection.ts';

/**
 * Folders of /opt that something looks into.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html, and extensions/ of the extensions API
 */
const USED_FOLDERS: readonly string[] = ['python', 'lib', 'bin', 'extensions'];
const VERSIONED = /^python\/lib\/python3\.(\d+)\/site-packages$/;

/** Reports layers that the function would not see, and too many of them. */
export function checkLayers({ artifact, layers, target }: Inspection): Finding[] {
  const all = target.kind === 'layer' ? [artifact, ...layers] : layers;
  const findings = all.flatMap(
    (layer) => withoutFolders(layer) ?? otherPython(layer, target.runtime.minor) ?? [],
  );
  if (layers.length > quotas.layersPerFunction) {
    findings.push({
      code: 'LAYERS_TOO_MANY',
      severity: 'error',
      message: `${layers.length} layers, and a function can have ${quotas.layersPerFunction}`,
      hint: 'merge layers, or build what they bring into the package',
      lambdaError: `InvalidParameterValueException: Layer versions count ${layers.length} exceeds the limit of ${quotas.layersPerFunction}`,
    });
  }
  return findings;
}

function withoutFolders({ folders, files, label }: InspectedArchive): Finding | undefined {
  if (USED_FOLDERS.some((folder) => folders.has(folder))) {
    return undefined;
  }
  const [first] = files.keys();
  return {
    code: 'LAYER_WITHOUT_FOLDERS',
    severity: 'error',
    ...(first === undefined ? {} : { path: first }),
    layer: label,
    message: `The layer ${quoteName(label)} has none of python/, lib/, bin/ and extensions/: nothing of it is found`,
    hint: 'put Python packages into a folder python/ and zip that; zipwright build --layer does',
    lambdaError: "Runtime.ImportModuleError: Unable to import module: No module named '…'",
  };
}

function otherPython({ folders, files, label }: InspectedArchive, minor: number): Finding | undefined {
  const versions = [...folders].flatMap((folder) => VERSIONED.exec(folder)?.[1] ?? []);
  const hasOwn =
    versions.length === 0 ||
    versions.includes(String(minor)) ||
    [...files.keys()].some((path) => /^python\/(?!lib\/python3\.)/.test(path));
  if (hasOwn) {
    return undefined;
  }
  return {
    code: 'LAYER_OTHER_PYTHON',
    severity: 'error',
    path: `python/lib/python3.${versions[0]}/site-packages`,
    layer: label,
    message: `The layer ${quoteName(label)} is for python3.${versions.join(', python3.')}, and the runtime is python3.${minor}, which does not look there`,
    hint: `build it for python3.${minor}; what has no native code may lie in python/ itself, for all versions`,
    lambdaError: "Runtime.ImportModuleError: Unable to import module: No module named '…'",
  };
}
