import type { Finding } from '../../inspect/finding.ts';
import { inspect } from '../../inspect/inspect.ts';
import { readInspected } from '../../inspect/inspected-archive.ts';
import { openSource } from '../../zip/byte-source.ts';
import type { BuiltPackage } from '../assemble/built-package.ts';
import { exemptNatives } from './exempt-natives.ts';

/** Inspects a package as it was written. */
export function inspectBuilt({ settings, handler, today }: BuiltPackage): readonly Finding[] {
  const { output, layers, target, kind, configuration } = settings;
  using sources = new DisposableStack();
  return inspect(
    readInspected(sources.use(openSource(output)), { isLayer: false }),
    layers.map((layer) => readInspected(sources.use(openSource(layer)), { isLayer: true })),
    {
      ...target,
      kind,
      ...(handler === undefined ? {} : { handler }),
      assumed: [],
      ...exemptNatives(configuration),
      today,
    },
  );
}
