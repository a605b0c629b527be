import { mergeLayers } from '../../runtime/code/merge-layers.ts';
import { refuseForeignCode } from '../../runtime/code/foreign-code.ts';
import { unpackArchive } from '../../runtime/code/unpack-archive.ts';
import type { FunctionCode } from '../../runtime/function-configuration.ts';
import type { StoreLayout } from '../../store/store-layout.ts';

/** A zip whose content is known. */
export interface Package {
  /** Absolute path. */
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Where a function's own code is: in a zip, or unpacked already. */
export type CodePlace = Package | { readonly folder: string };

/** What one function is made of. */
export interface CodeParts {
  readonly name: string;
  readonly runtime: string;
  readonly code: CodePlace;
  /** In the function's order. */
  readonly layers: readonly Package[];
}

export interface CodeContext {
  readonly layout: StoreLayout;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * Unpacks a function and its layers, each once for its content, and refuses what cannot run on this machine.
 * @throws {CodeError | ZipError | StoreError}
 */
export async function localCode(
  { name, runtime, code, layers }: CodeParts,
  context: CodeContext,
): Promise<FunctionCode> {
  const unpack = ({ file, sha256 }: Package): Promise<string> => unpackArchive(file, { ...context, sha256 });
  const [task, ...unpacked] = await Promise.all([
    'folder' in code ? code.folder : unpack(code),
    ...layers.map(unpack),
  ]);
  const opt = await mergeLayers(unpacked, { ...context, task });
  refuseForeignCode(task, { runtime }, name);
  if (opt !== undefined) {
    refuseForeignCode(opt, { runtime }, `the layers of ${name}`);
  }
  return { task, ...(opt === undefined ? {} : { opt }) };
}
