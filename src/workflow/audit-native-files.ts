import { relative } from 'node:path';
import { readElfFacts } from '../elf/facts.ts';
import { isElf } from '../elf/header.ts';
import type { Target } from '../lambda/target.ts';
import { isLoadable, nativeFaults, refuseNativeFaults, type AuditedFile } from '../packaging/native-audit.ts';
import type { ArtifactPlan } from '../packaging/plan-artifact.ts';
import { matchPatterns } from '../project/git-ignore.ts';
import type { FunctionSettings } from './function-settings.ts';

/**
 * Refuses a package whose native files its runtime cannot load, except those that the user exempts.
 * @throws {PackagingError} WRONG_NATIVE_LIBRARY
 */
export function auditNativeFiles(plan: ArtifactPlan, { target, configuration }: FunctionSettings): void {
  const faults = nativeFaults(questionableFiles(plan, target), target);
  if (faults.length > 0) {
    const exempt = matchPatterns(configuration.allowNative ?? []);
    refuseNativeFaults(
      faults.filter(({ path }) => !exempt.ignores(path)),
      target,
    );
  }
}

/** Native files of the user, and of the distributions whose summary does not settle it. */
function* questionableFiles(plan: ArtifactPlan, target: Target): Generator<AuditedFile> {
  for (const pack of plan.packs) {
    const { name, version, prefix, native } = pack.facts;
    if (native !== undefined && !isLoadable(native, target)) {
      for (const { path, elf } of pack.readNative()) {
        yield { path: prefix + path, origin: `${name} ${version}`, elf };
      }
    }
  }
  for (const { path, source, content } of plan.userEntries) {
    if (isElf(content)) {
      yield { path, origin: relative('.', source), elf: readElfFacts(content) };
    }
  }
}
