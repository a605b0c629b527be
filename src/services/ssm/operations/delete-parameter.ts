import type {
  DeleteParameterRequest,
  DeleteParametersRequest,
  DeleteParametersResult,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { parameterNotFound } from '../errors.ts';
import { type Ssm, atomically } from '../ssm.ts';
import { removeParameter } from '../store.ts';

export const deleteParameter =
  (ssm: Ssm): Operation<DeleteParameterRequest, object> =>
  (input, context) =>
    atomically(ssm, async (db) => {
      if (!(await removeParameter(db, context, present(input.Name, 'name')))) {
        throw parameterNotFound();
      }
      return {};
    });

/** Names that lead to nothing are listed, they are no error. */
export const deleteParameters =
  (ssm: Ssm): Operation<DeleteParametersRequest, DeleteParametersResult> =>
  (input, context) =>
    atomically(ssm, async (db) => {
      const deleted: string[] = [];
      const invalid: string[] = [];
      for (const name of new Set(present(input.Names, 'names'))) {
        const list = (await removeParameter(db, context, name)) ? deleted : invalid;
        list.push(name);
      }
      return { DeletedParameters: deleted, InvalidParameters: invalid };
    });
