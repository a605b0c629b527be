import type { InspectedDistribution } from '../distributions.ts';
import { isModuleName, withPackages } from '../imports/module-name.ts';
import { moduleStem } from './module-forms.ts';

/**
 * The modules and packages that a distribution brings, without those within them; of a namespace package its own parts.
 */
export function distributionModules({ path, files }: InspectedDistribution): string[] {
  const root = path.replace(/[^/]+\/[^/]+$/, '');
  const modules = new Set<string>();
  for (const file of files) {
    const stem = file.startsWith(root) ? moduleStem(file.slice(root.length)) : undefined;
    const module = stem?.replaceAll('/', '.');
    if (module !== undefined && isModuleName(module)) {
      modules.add(module);
    }
  }
  return [...modules].filter(
    (module) => withPackages(module).findIndex((each) => modules.has(each)) === depthOf(module),
  );
}

function depthOf(module: string): number {
  return module.split('.').length - 1;
}
