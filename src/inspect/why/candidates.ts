import type { Target } from '../../lambda/target.ts';
import { LONGEST_MODULE_NAME, packageOf, topLevel } from '../imports/module-name.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import type { ArchiveCandidate, Contender, Loss, ModuleSearch, RuntimeCandidate } from './candidate.ts';
import { formsAt, type FormedModule } from './module-forms.ts';
import type { ModuleRoot } from './module-root.ts';
import { runtimeProvider, type RuntimeProvider } from './runtime-provider.ts';
import { judge } from './verdicts.ts';

/** Looks for a module as the runtime's interpreter does, and goes on where that stops. */
export function searchModule(module: string, roots: readonly ModuleRoot[], target: Target): ModuleSearch {
  if (module.length > LONGEST_MODULE_NAME) {
    return { candidates: [], taken: [] };
  }
  const parent = packageOf(module);
  const within = parent === undefined ? undefined : searchModule(parent, roots, target).taken;
  const provider = runtimeProvider(topLevel(module), target.runtime);
  const ofArchives = roots.flatMap((root) => contendersIn(root, module, target));
  const ofRuntime = provider === undefined ? [] : [runtimeCandidate(provider, parent !== undefined)];
  const ordered =
    provider?.precedence === undefined ? [...ofArchives, ...ofRuntime] : [...ofRuntime, ...ofArchives];
  const candidates = judge(ordered, { within, parent: parent ?? '', precedence: provider?.precedence });
  return { candidates, taken: candidates.filter(({ verdict }) => verdict !== 'loses') };
}

function runtimeCandidate(provider: RuntimeProvider, isAssumed: boolean): RuntimeCandidate {
  const location = provider.folder === undefined ? {} : { location: provider.folder };
  return { origin: 'runtime', provider, isAssumed, ...location };
}

/** Those of one folder of `sys.path`: the best form first, what cannot be used last. */
function contendersIn(root: ModuleRoot, module: string, target: Target): Contender[] {
  const base = `${root.prefix}${module.replaceAll('.', '/')}`;
  const found = root.archives.flatMap((archive) =>
    formsAt(archive, base, target).map((formed) => ({ archive, formed })),
  );
  // A folder beside a package of another layer is a part of that package: they are unpacked over one another.
  const isPackage = found.some(({ formed }) => formed.form === 'package');
  const top = new Map<string, InspectedArchive>();
  return found
    .filter(({ formed }) => formed.form !== 'namespace' || !isPackage)
    .map(({ archive, formed }) => {
      const replacing = formed.form === 'namespace' ? undefined : top.get(formed.path);
      top.set(formed.path, replacing ?? archive);
      const loss = lossOf(formed, replacing);
      return { formed, contender: { ...located(root, archive, formed), ...(loss && { loss }) } };
    })
    .toSorted((a, b) => a.formed.rank - b.formed.rank)
    .map(({ contender }) => contender);
}

function lossOf({ unusable }: FormedModule, replacing: InspectedArchive | undefined): Loss | undefined {
  return replacing === undefined ? unusable : { reason: 'replaced', detail: replacing.label };
}

function located(
  root: ModuleRoot,
  archive: InspectedArchive,
  { form, path, entry }: FormedModule,
): ArchiveCandidate {
  const location = `${root.folder}/${path.slice(root.prefix.length)}`;
  return { origin: 'archive', root, form, archive, path, ...(entry && { entry }), location };
}
