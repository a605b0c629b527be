import { andMore, quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError } from '../lambda-error.ts';
import type { ModuleFolder } from '../module-index.ts';
import { hides, shadowedModules, type ShadowedModule } from '../shadowed-modules.ts';

/** Modules of the SDK, which AWS's runtimes have as packages. */
const SDK_FILE = /^(?:boto3|botocore|jmespath|dateutil|s3transfer|urllib3)\.py$/;

/** Reports modules that another of their name hides, and packages of which a part is hidden. */
export function checkShadowed(inspection: Inspection): Finding[] {
  return [
    ...shadowedModules(inspection).flatMap((shadowed) => describe(inspection, shadowed)),
    ...inspection.archives.flatMap((archive) => besideFolder(inspection, archive)),
    ...inspection.modules.roots.flatMap((root) => ofRuntime(inspection, root)),
  ];
}

function describe(inspection: Inspection, shadowed: ShadowedModule): Finding[] {
  const { winner, hidden, lost, isSame } = shadowed;
  const [first] = lost;
  const owner = inspection.owners.of(winner.archive, winner.entry.path);
  const isOneDistribution =
    owner !== undefined && owner === inspection.owners.of(hidden.archive, hidden.entry.path);
  const needed = inspection.imports?.missing.find(({ module }) => hides(lost, module));
  if (first !== undefined && (needed !== undefined || !isOneDistribution)) {
    return [halfShadowed(inspection, shadowed, needed?.module)];
  }
  return isSame || isOneDistribution ? [] : [moduleShadowed(inspection, shadowed)];
}

/** @param needed of the modules that are hidden, one that the function cannot be loaded without */
function halfShadowed(
  inspection: Inspection,
  { name, winner, hidden, lost }: ShadowedModule,
  needed: string | undefined,
): Finding {
  const module = needed ?? lost[0] ?? name;
  return {
    code: 'PACKAGE_HALF_SHADOWED',
    severity: needed === undefined ? 'warning' : 'error',
    ...placeOf(inspection, winner.archive, winner.entry.path),
    message: `Python takes the package ${name} from ${nameOf(winner)}, which hides ${quoteName(module)}${andMore(lost.length)} in ${nameOf(hidden)}`,
    hint: `bring ${name} whole in one place: the package itself, or one layer`,
    lambdaError: importError(inspection, `No module named '${module}'`),
  };
}

function moduleShadowed(inspection: Inspection, { name, winner, hidden }: ShadowedModule): Finding {
  return {
    code: 'MODULE_SHADOWED',
    severity: 'notice',
    ...placeOf(inspection, winner.archive, winner.entry.path),
    message: `Python takes ${name} from ${nameOf(winner)}, not from ${nameOf(hidden)}`,
    hint: 'leave out the one that is not wanted',
  };
}

function nameOf({ archive, entry }: ShadowedModule['winner']): string {
  return `${quoteName(entry.path)} of ${archive.isLayer ? `the layer ${quoteName(archive.label)}` : 'the artifact'}`;
}

const FOLDER_AT_TOP = /^(?:python\/(?:lib\/python3\.\d+\/site-packages\/)?)?[^/]+\/__init__\.py$/;

/** A package and a module of one name in one folder: the package comes first. */
function besideFolder(inspection: Inspection, archive: InspectedArchive): Finding[] {
  return [...archive.files.keys()].flatMap((path): Finding[] => {
    const source = FOLDER_AT_TOP.test(path) ? path.replace(/\/__init__\.py$/, '.py') : '';
    const file = archive.files.get(source);
    return file === undefined || file.size === 0
      ? []
      : [
          {
            code: 'MODULE_SHADOWED',
            severity: 'warning',
            ...placeOf(inspection, archive, source),
            message: `${quoteName(source)} is never loaded: Python takes the folder beside it, ${quoteName(path)}`,
            hint: 'rename one of them',
          },
        ];
  });
}

function ofRuntime(inspection: Inspection, root: ModuleFolder): Finding[] {
  return [...root.tree.files].flatMap(([path, { archive }]): Finding[] => {
    const file = path.slice(root.path.length);
    if (!path.startsWith(root.path) || !SDK_FILE.test(file)) {
      return [];
    }
    const name = file.slice(0, -3);
    return [
      {
        code: 'MODULE_SHADOWED',
        severity: 'warning',
        ...placeOf(inspection, archive, path),
        message: `${quoteName(path)} has the name of a package of AWS's SDK: whoever imports ${name} gets this file`,
        hint: 'rename the file',
        lambdaError: `AttributeError: module '${name}' has no attribute '…'`,
      },
    ];
  });
}
