import { mergeLayers } from '../../runtime/code/merge-layers.ts';
import { refuseForeignCode } from '../../runtime/code/foreign-code.ts';
import { unpackArchive } from '../../runtime/code/unpack-archive.ts';
import type { FunctionCode } from '../../runtime/function-configuration.ts';
import { storeLayout } from '../../store/store-layout.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { Runnable } from './runnable.ts';

/**
 * Unpacks a function and its layers, and refuses what cannot run on this machine.
 * @throws {CodeError | ZipError | StoreError}
 */
export async function localCode(
  { archive, sha256, layers, runtime, name }: Runnable,
  { cache, signal, now }: BuildSurroundings,
): Promise<FunctionCode> {
  const options = { layout: storeLayout(cache), signal, now };
  const [task, ...unpacked] = await Promise.all([
    unpackArchive(archive, { ...options, ...(sha256 === undefined ? {} : { sha256 }) }),
    ...layers.map((layer) => unpackArchive(layer, options)),
  ]);
  const opt = await mergeLayers(unpacked, { ...options, task });
  refuseForeignCode(task, { runtime }, name);
  if (opt !== undefined) {
    refuseForeignCode(opt, { runtime }, layers.length === 1 ? (layers[0] ?? name) : `the layers of ${name}`);
  }
  return { task, ...(opt === undefined ? {} : { opt }) };
}
