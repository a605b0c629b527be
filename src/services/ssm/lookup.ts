import type { Parameter } from '@aws-sdk/client-ssm';
import { parameterNotFound, versionNotFound } from './errors.ts';
import { parameterAnswer, publicAnswer } from './parameter-answer.ts';
import { parseReference } from './parameter-name.ts';
import { publicParameters } from './public-parameters.ts';
import type { Place, SsmTransaction } from './ssm.ts';
import { findParameter, labelsOf, versionNumbered } from './store.ts';
import type { ParameterRow, ParameterVersionRow } from './tables.ts';

const publicRoot = '/aws/service/';

async function selectedVersion(
  db: SsmTransaction,
  parameter: ParameterRow,
  selector: string | undefined,
): Promise<ParameterVersionRow> {
  if (selector === undefined || /^\d+$/.test(selector)) {
    const number = selector === undefined ? parameter.version : Number(selector);
    const row = await versionNumbered(db, parameter, number);
    if (row === undefined) {
      throw versionNotFound(
        `Systems Manager could not find version ${number} of ${parameter.name}. Verify the version and try again.`,
      );
    }
    return row;
  }
  const label = (await labelsOf(db, parameter)).find((candidate) => candidate.label === selector);
  const row = label && (await versionNumbered(db, parameter, label.version));
  if (row === undefined) {
    throw versionNotFound(
      `Systems Manager could not find label ${selector} of ${parameter.name}. Verify the label and try again.`,
    );
  }
  return row;
}

async function firstParameter(
  db: SsmTransaction,
  place: Place,
  names: readonly string[],
): Promise<ParameterRow | undefined> {
  for (const name of names) {
    const parameter = await findParameter(db, place, name);
    if (parameter !== undefined) {
      return parameter;
    }
  }
  return undefined;
}

/**
 * The parameter that a request names by name, version, label or ARN.
 * @throws {ServiceError} ParameterNotFound, ParameterVersionNotFound
 */
export async function lookUp(
  db: SsmTransaction,
  place: Place,
  { name, decrypt }: { readonly name: string; readonly decrypt: boolean },
): Promise<Parameter> {
  const reference = parseReference(name);
  const published = reference.names.find((candidate) => candidate.startsWith(publicRoot));
  if (published !== undefined) {
    const parameter = publicParameters(place.region).find((candidate) => candidate.name === published);
    if (parameter === undefined) {
      throw parameterNotFound();
    }
    return publicAnswer(parameter, place);
  }
  const parameter = await firstParameter(db, reference.place ?? place, reference.names);
  if (parameter === undefined) {
    throw parameterNotFound();
  }
  const row = await selectedVersion(db, parameter, reference.selector);
  return parameterAnswer(row, { decrypt, selector: reference.selector });
}
