import type { SettingsRequest } from './function-settings.ts';
import { javaList, textViolations, violation } from './validation.ts';

const architectures = ['x86_64', 'arm64'];

const rolePattern = String.raw`arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`;

/** The sentences about settings whose rules differ from the model's, or are told in Lambda's own form. */
export function settingViolations(request: SettingsRequest): string[] {
  return [
    ...(request.Role === undefined
      ? []
      : textViolations({ at: 'role', value: request.Role }, { pattern: rolePattern })),
    ...architectureViolations(request.Architectures),
    ...snapStartViolations(request.SnapStart?.ApplyOn),
  ];
}

/** The sentences about a list of architectures: exactly one, and one that Lambda has. */
export function architectureViolations(given: readonly string[] | undefined): string[] {
  if (given === undefined) {
    return [];
  }
  const named = { at: 'architectures', value: javaList(given) };
  const found: string[] = [];
  if (given.length > 1) {
    found.push(violation(named, 'Member must have length less than or equal to 1'));
  }
  if (given.length === 0) {
    found.push(violation(named, 'Member must have length greater than or equal to 1'));
  }
  if (given.some((each) => !architectures.includes(each))) {
    found.push(
      violation(
        named,
        `Member must satisfy constraint: [Member must satisfy enum value set: ${javaList(architectures)}, Member must not be null]`,
      ),
    );
  }
  return found;
}

function snapStartViolations(applyOn: string | undefined): string[] {
  return applyOn === undefined || ['PublishedVersions', 'None'].includes(applyOn)
    ? []
    : [
        violation(
          { at: 'snapStart.applyOn', value: applyOn },
          'Member must satisfy enum value set: [PublishedVersions, None]',
        ),
      ];
}
