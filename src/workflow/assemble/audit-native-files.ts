import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import { isLoadable } from '../../packaging/native-loadable.ts';
import type { FunctionSettings } from './function-settings.ts';

/**
 * Refuses a package whose native files its runtime cannot load, except those that the user exempts. The summaries of the
 * distributions settle it mostly; reading ELF files is loaded only when they do not.
 * @throws {PackagingError} WRONG_NATIVE_LIBRARY
 */
export async function auditNativeFiles(plan: ArtifactPlan, settings: FunctionSettings): Promise<void> {
  const questions = {
    packs: plan.packs.filter(
      ({ facts }) => facts.native !== undefined && !isLoadable(facts.native, settings.target),
    ),
    userEntries: plan.userEntries.filter(({ content }) => content.toString('latin1', 0, 4) === '\u007fELF'),
  };
  if (questions.packs.length > 0 || questions.userEntries.length > 0) {
    const { refuseForeignFiles } = await import('./refuse-foreign-files.ts');
    refuseForeignFiles(questions, settings);
  }
}
