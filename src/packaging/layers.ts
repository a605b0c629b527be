import { quotas } from '../lambda/quotas.ts';
import type { PythonRuntime } from '../lambda/runtimes.ts';
import { normalizeName } from '../python/name.ts';
import { extensionPython } from '../wheel/native-summary.ts';
import { FileSource } from '../zip/byte-source.ts';
import { readArchive } from '../zip/read-archive.ts';
import { PackagingError } from './errors.ts';

/** A layer that a function will have. */
export interface Layer {
  readonly file: string;
  /** Bytes, unpacked. */
  readonly unzippedSize: number;
  /** Files below its Python folders, as imports see them. */
  readonly modulePaths: ReadonlySet<string>;
  /** Normalised names of the distributions in it. */
  readonly distributions: ReadonlySet<string>;
  /** CPython minors that it is made for, by its folders and extension modules. */
  readonly pythons: ReadonlySet<string>;
}

const PYTHON_FOLDER = /^python\/(?:lib\/python3\.(\d+)\/site-packages\/)?/;

/**
 * Reads what a layer archive brings.
 * @throws {ZipError} when it is no archive that Lambda would take
 * @throws the system's error when it cannot be read
 */
export function readLayer(file: string): Layer {
  using source = new FileSource(file);
  const modulePaths = new Set<string>();
  const distributions = new Set<string>();
  const pythons = new Set<string>();
  let unzippedSize = 0;
  for (const { name, size } of readArchive(source)) {
    unzippedSize += size;
    const folder = PYTHON_FOLDER.exec(name);
    const path = folder === null ? name : name.slice(folder[0].length);
    const python = folder?.[1] ?? extensionPython(path);
    if (python !== undefined) {
      pythons.add(python);
    }
    if (folder !== null) {
      modulePaths.add(path);
      const distribution = /^([^/]+)-[^-/]+\.dist-info\//.exec(path)?.[1];
      if (distribution !== undefined) {
        distributions.add(normalizeName(distribution));
      }
    }
  }
  return { file, unzippedSize, modulePaths, distributions, pythons };
}

/**
 * @throws {PackagingError} TOO_MANY_LAYERS
 * @returns the layers that are made for another Python than the runtime's, and no other
 */
export function checkLayers(layers: readonly Layer[], runtime: PythonRuntime): Layer[] {
  if (layers.length > quotas.layersPerFunction) {
    throw new PackagingError(
      'TOO_MANY_LAYERS',
      `Cannot use ${layers.length} layers: a function can have ${quotas.layersPerFunction}`,
      {
        data: { layers: layers.map(({ file }) => file) },
        hint: 'build what they bring into the package, or merge layers',
      },
    );
  }
  return layers.filter(({ pythons }) => pythons.size > 0 && !pythons.has(String(runtime.minor)));
}
