import { handlerModule } from './handler-name.ts';
import type { InspectedArchive } from './inspected-archive.ts';
import type { InspectionTarget } from './inspection-target.ts';

/** What Lambda calls `Could not unzip`, of a function's zip as of a layer's. */
export const UNZIP_FAILED = 'InvalidParameterValueException: Could not unzip uploaded file';

/** What the function logs when its handler's module cannot be imported (awslambdaric, bootstrap.py). */
export function importError(
  { target }: { readonly target: Pick<InspectionTarget, 'handler'> },
  reason: string,
): string {
  return `Runtime.ImportModuleError: Unable to import module '${handlerModule(target.handler) ?? '…'}': ${reason}`;
}

/** Where a function sees a file of an archive. */
export function pathOnLambda(
  { target }: { readonly target: Pick<InspectionTarget, 'kind'> },
  { isLayer }: Pick<InspectedArchive, 'isLayer'>,
  path: string,
): string {
  return mountedPath(isLayer || target.kind === 'layer', path);
}

/** The same for who knows whether it is unpacked to /opt. */
export function mountedPath(isLayer: boolean, path: string): string {
  return `/${isLayer ? 'opt' : 'var/task'}/${path}`;
}
