import type { PutParameterRequest } from '@aws-sdk/client-ssm';
import { ServiceError } from '../../aws/service-error.ts';
import { validationException } from './errors.ts';

const standardBytes = 4096;
const advancedBytes = 8192;

/**
 * The tier that a value goes into.
 * @throws {ServiceError} ValidationException for a value that is too long for it
 */
export function tierFor(value: string, asked: PutParameterRequest['Tier'], before: string | undefined) {
  const bytes = Buffer.byteLength(value);
  if (bytes > advancedBytes) {
    throw validationException(
      `Parameter value exceeds the maximum of ${advancedBytes} characters supported by the advanced-parameter tier.`,
    );
  }
  if (asked === 'Advanced' || (asked !== 'Standard' && before === 'Advanced')) {
    return 'Advanced';
  }
  if (asked === 'Intelligent-Tiering') {
    return bytes > standardBytes ? 'Advanced' : 'Standard';
  }
  if (bytes > standardBytes) {
    throw validationException(
      `Standard tier parameters support a maximum parameter value of ${standardBytes} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  }
  return 'Standard';
}

/**
 * @throws {ServiceError} InvalidAllowedPatternException, ParameterPatternMismatchException
 */
export function checkPattern(value: string, pattern: string | undefined): void {
  if (pattern === undefined || pattern === '') {
    return;
  }
  let regex: RegExp;
  try {
    regex = new RegExp(pattern);
  } catch {
    throw new ServiceError(
      'InvalidAllowedPatternException',
      'The request does not meet the regular expression requirement.',
    );
  }
  if (!regex.test(value)) {
    throw new ServiceError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
}
