import { createHash } from 'node:crypto';
import type { Parameter } from '@aws-sdk/client-ssm';
import { parameterArn } from './parameter-name.ts';
import type { PublicParameter } from './public-parameters.ts';
import type { Place } from './ssm.ts';
import type { ParameterVersionRow } from './tables.ts';

/** Stands for the encrypted value where a request does not ask for the decrypted one. */
function encrypted(row: ParameterVersionRow): string {
  const digest = createHash('sha512').update(`${row.name}:${row.version}`).digest('base64');
  return `AQICAHh${digest.replaceAll('=', '')}`;
}

/** What GetParameter and its kin answer. */
export function parameterAnswer(
  row: ParameterVersionRow,
  { decrypt, selector }: { readonly decrypt: boolean; readonly selector?: string | undefined },
): Parameter {
  return {
    Name: row.name,
    Type: row.type,
    Value: row.type === 'SecureString' && !decrypt ? encrypted(row) : row.value,
    Version: row.version,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    LastModifiedDate: new Date(row.modified_at),
    ARN: parameterArn(row, row.name),
    DataType: row.data_type,
  };
}

/** When AWS's published parameters count as written, as no better date is known. */
const published = Date.UTC(2024, 0, 1);

/** A parameter of AWS; its ARN names no account. */
export function publicAnswer(parameter: PublicParameter, place: Place): Parameter {
  return {
    Name: parameter.name,
    Type: 'String',
    Value: parameter.value,
    Version: 1,
    LastModifiedDate: new Date(published),
    ARN: parameterArn({ region: place.region, account: '' }, parameter.name),
    DataType: parameter.dataType,
  };
}
