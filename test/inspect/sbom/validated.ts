import { createHash } from 'node:crypto';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect } from 'vitest';
import { readInspected } from '../../../src/inspect/inspected-archive.ts';
import type { Bom, BomComponent } from '../../../src/inspect/sbom/bom.ts';
import type { KnownWheel } from '../../../src/inspect/sbom/distribution-component.ts';
import { makeBom, type BomRequest, type DescribedArchive } from '../../../src/inspect/sbom/make-bom.ts';
import { parseRuntime } from '../../../src/lambda/target.ts';
import { memorySource } from '../../../src/zip/byte-source.ts';
import { makeZip } from '../../makers/zip-maker.ts';

type Files = Readonly<Record<string, string | Buffer>>;

/** A function with its layers, as files by path. */
export interface MadeBom {
  readonly files: Files;
  readonly layers?: readonly Files[];
  readonly wheels?: Readonly<Record<string, KnownWheel>>;
  readonly request?: Partial<BomRequest>;
}

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

/** What CycloneDX's own schema says against a document. */
export async function expectValid(bom: Bom): Promise<void> {
  expect(await validator.validate(JSON.stringify(bom))).toBeNull();
}

function described(files: Files, name: string, isLayer: boolean): DescribedArchive {
  const bytes = makeZip({
    entries: Object.entries(files).map(([path, content]) => ({ name: path, content })),
  });
  return {
    archive: readInspected(memorySource(bytes, name), { isLayer }),
    name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    wheels: new Map(),
  };
}

/** The document of made zips. */
export function bomOf({ files, layers = [], wheels = {}, request = {} }: MadeBom): Bom {
  return makeBom({
    artifact: { ...described(files, 'app.zip', false), wheels: new Map(Object.entries(wheels)) },
    layers: layers.map((layer, index) => described(layer, `layer${index}.zip`, true)),
    target: {
      runtime: parseRuntime('3.13'),
      architecture: 'x86_64',
      kind: 'function',
      handler: 'app.handler',
      assumed: [],
      today: '2026-07-01',
    },
    version: '0.1.0',
    ...request,
  });
}

/** The component of a name, wherever it is. */
export function componentOf(bom: Bom, name: string): BomComponent | undefined {
  const search = (components: readonly BomComponent[]): BomComponent | undefined =>
    components.find((each) => each.name === name) ??
    components.flatMap((each) => search(each.components ?? []) ?? [])[0];
  return search(bom.components);
}
