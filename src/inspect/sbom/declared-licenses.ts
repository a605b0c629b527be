import type { PackageDescription } from '../../python/package-description.ts';
import type { BomLicense } from './bom.ts';
import { plainText } from './plain-text.ts';
import { licenseId, normalizeExpression } from './spdx-expression.ts';

/** What is longer is the text of a licence, not its name. */
const LONGEST_NAME = 120;

/**
 * The licences that a distribution declares: License-Expression or License where it is an expression of SPDX, else its
 * classifiers, else License where it is a name and no whole text.
 */
export function declaredLicenses(description: PackageDescription): readonly BomLicense[] {
  const { licenseExpression, license, licenseClassifiers } = description;
  const written = [licenseExpression, license].filter((text) => text !== undefined);
  for (const text of written) {
    const expression = normalizeExpression(text);
    if (expression !== undefined) {
      return [asExpression(expression)];
    }
  }
  const names = licenseClassifiers.length > 0 ? licenseClassifiers : written.filter(isName).slice(0, 1);
  return [...new Set(names.map(plainText).filter((name) => name !== ''))].map(asNamed);
}

function isName(text: string): boolean {
  return text.length <= LONGEST_NAME;
}

function asExpression(expression: string): BomLicense {
  return licenseId(expression) === expression
    ? { license: { id: expression, acknowledgement: 'declared' } }
    : { expression, acknowledgement: 'declared' };
}

function asNamed(name: string): BomLicense {
  return { license: { name, acknowledgement: 'declared' } };
}
