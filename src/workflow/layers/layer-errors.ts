import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type LayerErrorCode =
  /** Functions that have a layer need different versions of what is in it. */
  | 'LAYER_VERSIONS_DIFFER'
  /** Functions that have a layer run on different runtimes or architectures. */
  | 'LAYER_TARGETS_DIFFER'
  /** No function that has a layer needs anything of what is in it. */
  | 'LAYER_EMPTY'
  /** A function has its distributions in a folder, where those of a layer are not looked for. */
  | 'LAYER_WITH_PREFIX'
  /** A project defines no layers, or a command asks for one that it does not define. */
  | 'LAYERS_NOT_CONFIGURED'
  /** A plan cannot be written to the configuration. */
  | 'PLAN_NOT_WRITTEN';

/** Layers that a project configures cannot be built or used as it says. */
export class LayerError extends ZipwrightError<LayerErrorCode> {}
