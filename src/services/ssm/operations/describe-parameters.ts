import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  ParameterInlinePolicy,
  ParameterMetadata,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../../aws/operation.ts';
import { byCodeUnits, pageOf } from '../../../aws/page.ts';
import { candidates } from '../candidates.ts';
import { invalidNextToken, validationException } from '../errors.ts';
import { allFilters } from '../filters.ts';
import { parameterArn } from '../parameter-name.ts';
import type { Ssm } from '../ssm.ts';
import type { ParameterVersionRow } from '../tables.ts';

const usualPage = 50;

/** The kind that a parameter policy says it is: `Expiration` and the like. */
function policyType(policy: unknown): string {
  const type = typeof policy === 'object' && policy !== null && 'Type' in policy ? policy.Type : '';
  return typeof type === 'string' ? type : '';
}

/** The policies of a parameter as lists have them; none is ever carried out here. */
function policiesOf(stored: string | null): ParameterInlinePolicy[] {
  let policies: unknown;
  try {
    policies = JSON.parse(stored ?? '[]');
  } catch {
    return [];
  }
  return (Array.isArray(policies) ? policies : []).map((policy: unknown) => ({
    PolicyText: JSON.stringify(policy),
    PolicyType: policyType(policy),
    PolicyStatus: 'Pending',
  }));
}

/** What lists and the history tell of a version, except for its value. */
export function metadataOf(row: ParameterVersionRow): ParameterMetadata {
  return {
    Name: row.name,
    Type: row.type,
    ...(row.key_id === null ? {} : { KeyId: row.key_id }),
    LastModifiedDate: new Date(row.modified_at),
    LastModifiedUser: row.modified_by,
    ...(row.description === null ? {} : { Description: row.description }),
    ...(row.allowed_pattern === null ? {} : { AllowedPattern: row.allowed_pattern }),
    Version: row.version,
    Tier: row.tier,
    Policies: policiesOf(row.policies),
    DataType: row.data_type,
  };
}

export const describeParameters =
  (ssm: Ssm): Operation<DescribeParametersRequest, DescribeParametersResult> =>
  async (input, context) => {
    if (input.Filters !== undefined && input.ParameterFilters !== undefined) {
      throw validationException('You can use either Filters or ParameterFilters in a single request.');
    }
    const passes = allFilters(input.ParameterFilters, input.Filters);
    const rows = (await candidates(ssm.db, context)).filter((row) => passes(row));
    const page = pageOf(
      rows.sort((left, right) => byCodeUnits(left.name, right.name)),
      {
        limit: input.MaxResults ?? usualPage,
        token: input.NextToken,
        keyOf: (row) => row.name,
        invalidToken: invalidNextToken,
      },
    );
    return {
      Parameters: page.items.map((row) => ({ ...metadataOf(row), ARN: parameterArn(row, row.name) })),
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    };
  };
