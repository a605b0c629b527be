import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { LAYER_NAME } from '../../project/layer-definition.ts';

/** A layer as a flag has it: a file is seen from the current folder, the name of a configured layer stays a name. */
export function layerReference(text: string, directory: string): string {
  const path = resolve(directory, text);
  return LAYER_NAME.test(text) && !existsSync(path) ? text : path;
}
