import type { InspectedDistribution } from '../distributions.ts';
import { isModuleName } from '../imports/module-name.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import type { Inspection } from '../inspection.ts';
import { normalizeName } from '../../python/name.ts';
import { searchModule } from './candidates.ts';
import { moduleStem } from './module-forms.ts';
import { moduleRoots, type ModuleRoot } from './module-root.ts';

/** What somebody asks about. */
export interface Subject {
  readonly kind: 'module' | 'distribution' | 'file';
  /** Its name with dots; for a distribution and for a file that is no module it is absent. */
  readonly module?: string;
  /** The file that was named, and where it is. */
  readonly archive?: InspectedArchive;
  readonly path?: string;
  /** All of the name: an archive and a layer may have one each. */
  readonly distributions: readonly InspectedDistribution[];
}

/**
 * Tells whether a text names a file (in an archive, or as tracebacks on Lambda call it), a module or a distribution. A
 * name that could be both is the module, unless there is none.
 */
export function readSubject(
  asked: string,
  inspection: Pick<Inspection, 'artifact' | 'layers' | 'target' | 'distributions'>,
): Subject {
  const { artifact, layers, target } = inspection;
  const roots = moduleRoots({ artifact, layers, isLayer: target.kind === 'layer' }, target.runtime.minor);
  const file = findFile(asked, inspection);
  if (file !== undefined) {
    const module = moduleAt(file, roots);
    const rest = { ...file, distributions: [] };
    return module === undefined ? { kind: 'file', ...rest } : { kind: 'module', module, ...rest };
  }
  if (asked.includes('/')) {
    return { kind: 'module', module: moduleOfPlace(asked), distributions: [] };
  }
  const distributions = inspection.distributions.filter(
    ({ normalizedName }) => normalizedName === normalizeName(asked),
  );
  const isModule = isModuleName(asked) && searchModule(asked, roots, target).taken.length > 0;
  return isModule || distributions.length === 0
    ? { kind: 'module', module: asked, distributions: [] }
    : { kind: 'distribution', distributions };
}

interface NamedFile {
  readonly archive: InspectedArchive;
  readonly path: string;
}

/** Layers that are unpacked over others come first. */
function findFile(
  asked: string,
  { artifact, layers, target }: Pick<Inspection, 'artifact' | 'layers' | 'target'>,
): NamedFile | undefined {
  const [, place, rest = ''] = /^(\/var\/task\/|\/opt\/|(?:\.\/)*)(.*)$/s.exec(asked) ?? [];
  const upper = layers.toReversed();
  const isLayer = target.kind === 'layer';
  const inOpt = isLayer ? [artifact, ...upper] : upper;
  const all = place === '/var/task/' ? [artifact] : place === '/opt/' ? inOpt : [artifact, ...upper];
  const archive = all.find(({ files }) => files.has(rest));
  return archive === undefined ? undefined : { archive, path: rest };
}

/** The module that a file would be, by the first folder of `sys.path` that it is in. */
function moduleAt({ archive, path }: NamedFile, roots: readonly ModuleRoot[]): string | undefined {
  const root = roots.find(({ archives, prefix }) => archives.includes(archive) && path.startsWith(prefix));
  const stem = root === undefined ? undefined : moduleStem(path.slice(root.prefix.length));
  const module = stem?.replaceAll('/', '.');
  return module !== undefined && isModuleName(module) ? module : undefined;
}

const FOLDERS =
  /^\/(?:var\/task|var\/runtime|opt\/python(?:\/lib\/python3\.\d+\/site-packages)?|var\/lang\/lib\/python3\.\d+(?:\/(?:site-packages|lib-dynload))?)\//;

/** The module of a path that is in no archive: of the runtime, or of nothing. */
function moduleOfPlace(path: string): string {
  const within = path.replace(FOLDERS, '').replace(/^(?:\.\/)+|\/+$/g, '');
  return (moduleStem(within) ?? within).replaceAll('/', '.');
}
