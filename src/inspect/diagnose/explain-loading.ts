import { quoteName } from '../finding.ts';
import { isStandardModule } from '../runtime-modules.ts';
import { explain, type ProblemExplanation } from './explanation.ts';
import type { Problem } from './problem.ts';

/** Some Python 3: whether a name is of the standard library hardly differs. */
const SOME_MINOR = 13;

type ProblemOf<Kind extends Problem['kind']> = Problem & { readonly kind: Kind };

/** A module that is not found. */
export function explainMissingModule(problem: ProblemOf<'module-missing'>): ProblemExplanation {
  return explain(
    `The module ${quoteName(problem.module)} is not found`,
    missingCause(problem),
    missingRemedy(problem),
  );
}

function missingCause({ module, isInNoPackage }: ProblemOf<'module-missing'>): string {
  const dot = module.lastIndexOf('.');
  const isPrivate = module.slice(dot + 1).startsWith('_');
  return isInNoPackage
    ? `a module ${quoteName(`${module.split('.', 1)[0]}.py`)} has the name of the package and comes before it`
    : dot > 0 && isPrivate
      ? 'it is an extension module, and the package has none for this Python, system or processor'
      : 'neither the package nor a layer has it where Python looks: at the root of the zip, in python/ of a layer';
}

function missingRemedy({ module, isInNoPackage }: ProblemOf<'module-missing'>): string {
  return isInNoPackage
    ? 'rename the file'
    : module.includes('.')
      ? 'install the distribution for the target: zipwright build, or pip install --platform manylinux2014_x86_64 --only-binary :all:'
      : 'add what provides it; --artifact ZIP tells whether it is there';
}

/** A module that is found, but is not what was expected. */
export function explainMissingName({
  module,
  name,
  isPartial,
}: ProblemOf<'name-missing'>): ProblemExplanation {
  const what = `The module ${quoteName(module)} has no ${quoteName(name)}`;
  const [top = ''] = module.split('.', 1);
  if (isStandardModule(top, SOME_MINOR)) {
    return explain(
      what,
      "a file of the package has the name of the standard library's module, and comes before it",
      'rename the file, or leave the distribution out that brings it',
    );
  }
  if (isPartial) {
    return explain(
      what,
      'modules import each other in a circle, or a module has the name of one that it imports',
      'import within the function that needs it, or rename the module',
    );
  }
  return /^(?:urllib3|botocore|boto3|s3transfer)(?:\.|$)/.test(module)
    ? explain(
        what,
        "parts of the SDK are of versions that do not fit: one is the package's, another the runtime's",
        'bring the SDK whole or not at all: zipwright build has --bundle-sdk and --exclude-runtime-sdk',
      )
    : explain(
        what,
        'the module is of another version than its importer was written for, or its extension cannot be loaded',
        'resolve all requirements together for the target, as zipwright build does',
      );
}
