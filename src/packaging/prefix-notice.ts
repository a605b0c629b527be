import type { OpenPack } from '../wheel/open-pack.ts';
import type { PackageNotice } from './package-notice.ts';

/**
 * Warns of distributions under a prefix that import themselves by absolute names: below `common/`, `import boto3`
 * inside boto3 finds the runtime's copy, or nothing.
 */
export function prefixNotice(packs: readonly OpenPack[], prefix: string): PackageNotice | undefined {
  const names = packs
    .filter(({ facts }) => facts.absoluteImports !== undefined)
    .map(({ facts }) => facts.name);
  if (prefix === '' || names.length === 0) {
    return undefined;
  }
  const folder = prefix.replace(/\/$/, '');
  return {
    message: `Under ${prefix} these import themselves by their absolute names, and would mix with other copies or fail: ${names.join(', ')}`,
    hint: `put the folder on the path before importing from it: sys.path.insert(0, os.path.join(os.environ["LAMBDA_TASK_ROOT"], "${folder}"))`,
  };
}
