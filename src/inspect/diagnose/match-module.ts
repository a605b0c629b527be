import { quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import type { Inspection } from '../inspection.ts';
import { importError } from '../lambda-error.ts';
import { isRuntimeModule } from '../runtime-modules.ts';
import type { Match, MatchContext } from './match.ts';
import type { Problem } from './problem.ts';

type MissingModule = Problem & { readonly kind: 'module-missing' };

/** Finds why a module that the log misses is not found: it lies where nobody looks, or may not be read. */
export function matchHiddenModule({ module }: MissingModule, context: MatchContext): Match[] {
  const { inspection, findings } = context;
  if (inspection === undefined) {
    return [];
  }
  const [top = ''] = module.split('.', 1);
  return [
    ...inLayers(top, inspection, findings),
    ...byCode(findings, 'NAME_BACKSLASH', () => namesOf(inspection.artifact, `${top}\\`)),
    ...closed(module, inspection, findings),
  ];
}

/** Layers that have the module where nobody looks. */
function inLayers(
  top: string,
  { layers, artifact, target }: Inspection,
  findings: readonly Finding[],
): Match[] {
  const all = target.kind === 'layer' ? [artifact, ...layers] : layers;
  return findings.flatMap((finding) => {
    const layer = all.find(({ label }) => label === finding.layer);
    const prefix =
      finding.code === 'LAYER_WITHOUT_FOLDERS'
        ? ''
        : finding.code === 'LAYER_OTHER_PYTHON'
          ? `${finding.path ?? ''}/`
          : undefined;
    const found = layer === undefined || prefix === undefined ? undefined : moduleFile(layer, prefix + top);
    return found === undefined
      ? []
      : [certain(finding, `${quoteName(found)} of the layer would be the module`)];
  });
}

function moduleFile({ files, folders }: InspectedArchive, base: string): string | undefined {
  const isFolder = folders.has(base);
  return (
    [`${base}.py`, `${base}/__init__.py`].find((path) => files.has(path)) ??
    (isFolder ? `${base}/` : undefined)
  );
}

function namesOf({ entries }: InspectedArchive, start: string): string | undefined {
  return entries.find(({ name }) => name.startsWith(start))?.name;
}

function byCode(
  findings: readonly Finding[],
  code: Finding['code'],
  find: () => string | undefined,
): Match[] {
  const finding = findings.find((each) => each.code === code);
  const found = finding && find();
  return finding === undefined || found === undefined
    ? []
    : [certain(finding, `${quoteName(found)} would be the module, with slashes`)];
}

/** Folders that may not be entered hold nothing for Python. */
function closed(module: string, { archives }: Inspection, findings: readonly Finding[]): Match[] {
  const path = module.replaceAll('.', '/');
  const folders = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  for (const finding of findings.filter(({ code }) => code === 'MODE_UNREADABLE')) {
    const archive = archives.find(({ isLayer, label }) => (isLayer ? label : undefined) === finding.layer);
    const entry = archive?.entries.find(
      ({ kind, path: folder, unixMode = 0o755 }) =>
        kind === 'folder' &&
        folders.some((each) => folder === each || folder.endsWith(`/${each}`)) &&
        (unixMode & 0o005) !== 0o005,
    );
    if (entry !== undefined) {
      return [certain(finding, `the function may not enter ${quoteName(entry.path)}`)];
    }
  }
  return [];
}

/**
 * Looks for a module that the log misses. Imports that only running the code shows, such as those in functions, have no
 * finding of their own.
 */
export function matchAbsentModule({ module }: MissingModule, { inspection }: MatchContext): Match[] {
  const [top = ''] = module.split('.', 1);
  const isThere =
    inspection === undefined ||
    inspection.modules.find(module) !== undefined ||
    (module === top && isRuntimeModule(top, inspection.modules.minor));
  if (isThere) {
    return [];
  }
  const finding: Finding = {
    code: 'MODULE_MISSING',
    severity: 'error',
    message: `Neither the artifact, a layer nor ${inspection.target.runtime.id} has the module ${quoteName(module)}`,
    hint:
      inspection.modules.find(top) === undefined
        ? 'add what provides it to the package, or name the layer that does with --layer'
        : `${quoteName(top)} is there without it: install the distribution anew, for the target`,
    lambdaError: importError(inspection, `No module named '${module}'`),
  };
  return [certain(finding, `no file of the artifact and its layers is the module ${quoteName(module)}`)];
}

function certain(finding: Finding, why: string): Match {
  return { finding, why, certainty: 'certain' };
}
