import { topLevel } from '../../inspect/imports/module-name.ts';
import type { Inspection } from '../../inspect/inspection.ts';
import type { ModuleProvenance } from '../../inspect/module-provenance.ts';
import { commonModules } from '../../inspect/stdlib-modules.ts';
import { distributionModules } from '../../inspect/why/distribution-modules.ts';
import { distributionsClaiming, metadataBeside } from '../../inspect/why/metadata-beside.ts';
import { moduleStem } from '../../inspect/why/module-forms.ts';
import { nearest } from '../../project/nearest.ts';
import { versionOf } from './explanation-parts.ts';
import type { MissingFacts } from './module-explanation.ts';

/** Of a module that anybody would mistype. */
const LONGEST_NAME = 100;

/** What could have been meant by a module that nothing provides. */
export function missingFacts(
  { module, nearMisses }: ModuleProvenance,
  inspection: Pick<Inspection, 'archives' | 'distributions'>,
): MissingFacts {
  const { distributions } = inspection;
  const similar = nearest(
    module,
    knownModules(inspection).filter((name) => name !== module),
  );
  return {
    module,
    nearMisses: nearMisses.map((miss) => {
      const { name, version } = metadataBeside(miss) ?? {};
      return {
        path: miss.path,
        ...(miss.archive.isLayer ? { layer: miss.archive.label } : {}),
        reason: miss.reason,
        ...(name === undefined ? {} : { distribution: name }),
        ...(version === undefined ? {} : { version }),
      };
    }),
    claimedBy: distributionsClaiming(topLevel(module), distributions).map((each) => {
      const version = versionOf(each);
      return {
        name: each.name,
        ...(version === undefined ? {} : { version }),
        ...(each.archive.isLayer ? { layer: each.archive.label } : {}),
      };
    }),
    ...(similar === undefined ? {} : { similar }),
  };
}

/** Modules at the top: of distributions, of the user's own files, and of every standard library. */
function knownModules({ archives, distributions }: Pick<Inspection, 'archives' | 'distributions'>): string[] {
  const own = archives.flatMap(({ files }) =>
    [...files.keys()].flatMap((path) =>
      /^[^/]+(?:\/__init__)?\.py$/.test(path) ? (moduleStem(path) ?? []) : [],
    ),
  );
  const standard = commonModules.split(/\s+/).filter((name) => /^[a-z]/.test(name));
  const names = new Set([...own, ...distributions.flatMap(distributionModules), ...standard]);
  return [...names].filter(({ length }) => length <= LONGEST_NAME);
}
