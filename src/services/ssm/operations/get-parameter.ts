import type {
  GetParameterRequest,
  GetParameterResult,
  GetParametersRequest,
  GetParametersResult,
  Parameter,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { lookUp } from '../lookup.ts';
import type { Ssm } from '../ssm.ts';

export const getParameter =
  (ssm: Ssm): Operation<GetParameterRequest, GetParameterResult> =>
  async (input, context) => ({
    Parameter: await lookUp(ssm.db, context, {
      name: present(input.Name, 'name'),
      decrypt: input.WithDecryption === true,
    }),
  });

/** Names that lead to nothing are listed, they are no error. */
export const getParameters =
  (ssm: Ssm): Operation<GetParametersRequest, GetParametersResult> =>
  async (input, context) => {
    const found: Parameter[] = [];
    const invalid: string[] = [];
    for (const name of new Set(present(input.Names, 'names'))) {
      try {
        found.push(await lookUp(ssm.db, context, { name, decrypt: input.WithDecryption === true }));
      } catch (error) {
        if (!(error instanceof ServiceError)) {
          throw error;
        }
        invalid.push(name);
      }
    }
    return { Parameters: found, InvalidParameters: invalid };
  };
