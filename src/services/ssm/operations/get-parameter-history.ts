import type { GetParameterHistoryRequest, GetParameterHistoryResult } from '@aws-sdk/client-ssm';
import type { Operation } from '../../../aws/operation.ts';
import { pageOf } from '../../../aws/page.ts';
import { present } from '../../../aws/present.ts';
import { invalidNextToken, parameterNotFound } from '../errors.ts';
import { parameterAnswer } from '../parameter-answer.ts';
import type { Ssm } from '../ssm.ts';
import { findParameter, labelsOf, versionsOf } from '../store.ts';
import { metadataOf } from './describe-parameters.ts';

const usualPage = 50;

/** Oldest version first. */
export const getParameterHistory =
  (ssm: Ssm): Operation<GetParameterHistoryRequest, GetParameterHistoryResult> =>
  async (input, context) => {
    const parameter = await findParameter(ssm.db, context, present(input.Name, 'name'));
    if (parameter === undefined) {
      throw parameterNotFound();
    }
    const labels = await labelsOf(ssm.db, parameter);
    const page = pageOf(await versionsOf(ssm.db, parameter), {
      limit: input.MaxResults ?? usualPage,
      token: input.NextToken,
      keyOf: (row) => String(row.version).padStart(12, '0'),
      invalidToken: invalidNextToken,
    });
    const decrypt = input.WithDecryption === true;
    return {
      Parameters: page.items.map((row) => ({
        ...metadataOf(row),
        Value: parameterAnswer(row, { decrypt }).Value,
        Labels: labels.filter((label) => label.version === row.version).map((label) => label.label),
      })),
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    };
  };
