import { ServiceError } from '../../aws/service-error.ts';
import { accessDenied, validationException } from './errors.ts';
import type { Place } from './ssm.ts';

const mostLevels = 15;

const badForm =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

/**
 * Checks the name of a parameter that is to be written.
 * @throws {ServiceError} ValidationException, AccessDeniedException, HierarchyLevelLimitExceededException
 */
export function checkParameterName(name: string): void {
  const lower = name.toLowerCase();
  if (lower.startsWith('/aws')) {
    throw accessDenied(`No access to reserved parameter name: ${name}.`);
  }
  if (lower.startsWith('aws') || lower.startsWith('ssm')) {
    throw validationException('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (lower.startsWith('/ssm') || !/^\/?[\w.-]+(?:\/[\w.-]+)*$/.test(name)) {
    throw validationException(badForm);
  }
  checkLevels(name);
}

function checkLevels(name: string): void {
  if (!name.includes('/')) {
    return;
  }
  if (!name.startsWith('/')) {
    throw validationException('Parameter name must be a fully qualified name.');
  }
  if (name.split('/').length - 1 > mostLevels) {
    throw new ServiceError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${mostLevels} levels. For more information, see Requirements and constraints for parameter names in the AWS Systems Manager User Guide.`,
    );
  }
}

/** A parameter's ARN; the slash between `parameter` and the name is the name's own where it has one. */
export function parameterArn(place: Place, name: string): string {
  const separator = name.startsWith('/') ? '' : '/';
  return `arn:aws:ssm:${place.region}:${place.account}:parameter${separator}${name}`;
}

/** What a request names: a parameter, and one of its versions by number or label. */
export interface Reference {
  /** Names that can be meant: an ARN does not tell `a` from `/a`. */
  readonly names: readonly [string, ...string[]];
  readonly selector: string | undefined;
  /** Account and Region where an ARN tells them. */
  readonly place: Place | undefined;
}

const arnForm = /^arn:[^:]+:ssm:([^:]*):(\d*):parameter(\/[^:]+)(?::(.+))?$/;

/** Reads `name`, `name:version`, `name:label` and the ARN of each. */
export function parseReference(text: string): Reference {
  const [, region, account, path, label] = arnForm.exec(text) ?? [];
  if (region !== undefined && account !== undefined && path !== undefined) {
    const bare = path.slice(1);
    return {
      names: bare.includes('/') ? [path] : [bare, path],
      selector: label,
      place: { region, account },
    };
  }
  const colon = text.indexOf(':');
  return colon < 0
    ? { names: [text], selector: undefined, place: undefined }
    : { names: [text.slice(0, colon)], selector: text.slice(colon + 1), place: undefined };
}
