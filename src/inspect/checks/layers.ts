import { quotas } from '../../lambda/quotas.ts';
import { quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import type { Inspection } from '../inspection.ts';
import { importError } from '../lambda-error.ts';
import { layerFolders } from '../layer-folders.ts';

const VERSIONED = /^python\/lib\/python3\.(\d+)\/site-packages$/;
/** What Python would find, if it lay in python/. */
const AT_TOP = /^(?!(?:bin|lib|extensions)\/)[^/]+(?:\/__init__\.py|\.dist-info\/METADATA)$/;
const HANDLER =
  /^(?:async )?def \w+\(\s*_?(?:event|evt|request)\w*\s*(?::[^,()]*)?,\s*_?(?:context|ctx)\w*\s*[:,)]/m;
const SOURCE_AT_TOP = /^[^/]+\.py$/;
/** Sources that are read in search of a handler. */
const MOST_SOURCES = 50;
const LARGEST_SOURCE = 1_000_000;

/** Reports layers that the function would not see, and too many of them. */
export function checkLayers(inspection: Inspection): Finding[] {
  const { artifact, layers, target } = inspection;
  const all = target.kind === 'layer' ? [artifact, ...layers] : layers;
  const findings = all.flatMap(
    (layer) => withoutFolders(inspection, layer) ?? otherPython(inspection, layer) ?? [],
  );
  if (layers.length > quotas.layersPerFunction) {
    findings.push({
      code: 'LAYERS_TOO_MANY',
      severity: 'error',
      message: `${layers.length} layers, and a function can have ${quotas.layersPerFunction}`,
      hint: 'merge layers, or build what they bring into the package',
      lambdaError: `InvalidParameterValueException: Cannot reference more than ${quotas.layersPerFunction} layers.`,
    });
  }
  return findings;
}

function withoutFolders(inspection: Inspection, layer: InspectedArchive): Finding | undefined {
  const { folders, files, label } = layer;
  const misplaced = [...files.keys()].find((path) => AT_TOP.test(path));
  const isUsed = layerFolders.some((folder) => folders.has(folder));
  if (folders.has('python') || (isUsed && misplaced === undefined)) {
    return undefined;
  }
  const handler = findHandler(layer);
  if (handler !== undefined) {
    return functionAsLayer(inspection, layer, handler);
  }
  const path = misplaced ?? files.keys().next().value;
  return {
    code: 'LAYER_WITHOUT_FOLDERS',
    severity: 'error',
    ...(path === undefined ? {} : { path }),
    layer: label,
    message:
      misplaced === undefined
        ? `The layer ${quoteName(label)} has none of python/, lib/, bin/ and extensions/: nothing of it is found`
        : `The layer ${quoteName(label)} has ${quoteName(misplaced)} at its top and no folder python/, which is where Python looks`,
    hint: 'put Python packages into a folder python/ and zip that; zipwright build --layer does',
    lambdaError: importError(inspection, "No module named '…'"),
  };
}

function findHandler({ files, reader }: InspectedArchive): string | undefined {
  return [...files.values()]
    .filter(({ path, size }) => SOURCE_AT_TOP.test(path) && size < LARGEST_SOURCE)
    .slice(0, MOST_SOURCES)
    .find((entry) => HANDLER.test(reader.read(entry)?.toString('latin1') ?? ''))?.path;
}

function functionAsLayer(inspection: Inspection, { label }: InspectedArchive, path: string): Finding {
  return {
    code: 'FUNCTION_AS_LAYER',
    severity: 'error',
    path,
    layer: label,
    message: `${quoteName(label)} is the package of a function, with a handler in ${quoteName(path)}: of a layer only python/, lib/, bin/ and extensions/ are looked into`,
    hint: 'name it as the artifact, not as a layer; a layer is what zipwright build --layer makes',
    lambdaError: importError(inspection, "No module named '…'"),
  };
}

function otherPython(
  inspection: Inspection,
  { folders, files, label }: InspectedArchive,
): Finding | undefined {
  const { minor } = inspection.target.runtime;
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
    lambdaError: importError(inspection, "No module named '…'"),
  };
}
