import type { PackVariant } from '../../wheel/pack-variant.ts';
import type { FunctionSettings } from './function-settings.ts';

/**
 * The variant that an artifact's packs are wanted in.
 * @throws {ToolchainError} INTERPRETER_NOT_FOUND when bytecode is wanted and nothing can compile it
 */
export async function chooseVariant(
  { kind, prefix, configuration, target }: FunctionSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PackVariant> {
  const { slim = false, bytecode = false, recompress = false } = configuration;
  const variant = { prefix, slim, recompress, bytecode: undefined };
  if (!bytecode) {
    return variant;
  }
  const { findBytecodeTarget } = await import('../../wheel/bytecode-target.ts');
  const { minor } = target.runtime;
  // https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html: layers are unpacked into /opt.
  const folder = kind === 'layer' ? '/opt/' : '/var/task/';
  return { ...variant, bytecode: await findBytecodeTarget(environment, { minor, folder }) };
}
