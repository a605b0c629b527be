import type { GetParametersByPathRequest, GetParametersByPathResult, Parameter } from '@aws-sdk/client-ssm';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { byCodeUnits, pageOf } from '../../../aws/page.ts';
import { present } from '../../../aws/present.ts';
import { candidates } from '../candidates.ts';
import { invalidNextToken, validationException } from '../errors.ts';
import { allFilters, isUnder } from '../filters.ts';
import { parameterAnswer, publicAnswer } from '../parameter-answer.ts';
import { publicParameters } from '../public-parameters.ts';
import type { Ssm } from '../ssm.ts';

const mostPerPage = 10;

/**
 * @throws {ServiceError} ValidationException
 */
function checkPath(path: string): void {
  if (!/^\/(?:[\w.-]+\/)*[\w.-]*$/.test(path)) {
    throw validationException(
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
    );
  }
}

async function under(
  ssm: Ssm,
  input: GetParametersByPathRequest,
  context: RequestContext,
): Promise<Parameter[]> {
  const path = present(input.Path, 'path');
  const recursive = input.Recursive === true;
  if (path.startsWith('/aws/service')) {
    return publicParameters(context.region)
      .filter((parameter) => isUnder(parameter.name, path, recursive))
      .map((parameter) => publicAnswer(parameter, context));
  }
  const passes = allFilters(input.ParameterFilters);
  return (await candidates(ssm.db, context))
    .filter((row) => isUnder(row.name, path, recursive) && passes(row))
    .map((row) => parameterAnswer(row, { decrypt: input.WithDecryption === true }));
}

export const getParametersByPath =
  (ssm: Ssm): Operation<GetParametersByPathRequest, GetParametersByPathResult> =>
  async (input, context) => {
    checkPath(present(input.Path, 'path'));
    const parameters = await under(ssm, input, context);
    const page = pageOf(
      parameters.sort((left, right) => byCodeUnits(left.Name ?? '', right.Name ?? '')),
      {
        limit: input.MaxResults ?? mostPerPage,
        token: input.NextToken,
        keyOf: (parameter) => parameter.Name ?? '',
        invalidToken: invalidNextToken,
      },
    );
    return {
      Parameters: [...page.items],
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    };
  };
