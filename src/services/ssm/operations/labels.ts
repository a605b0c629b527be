import type {
  LabelParameterVersionRequest,
  LabelParameterVersionResult,
  UnlabelParameterVersionRequest,
  UnlabelParameterVersionResult,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { parameterNotFound, versionNotFound } from '../errors.ts';
import { type Ssm, type SsmTransaction, atomically } from '../ssm.ts';
import { findParameter, labelsOf, versionNumbered } from '../store.ts';
import type { ParameterRow } from '../tables.ts';

const mostLabels = 10;

const isLabel = (label: string): boolean => /^[\w.-]{1,100}$/.test(label) && !/^(?:\d|aws|ssm)/i.test(label);

const noSuchVersion = (name: string, version: number) =>
  versionNotFound(
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );

async function parameterNamed(
  db: SsmTransaction,
  context: { readonly account: string; readonly region: string },
  name: string | undefined,
): Promise<ParameterRow> {
  const parameter = await findParameter(db, context, present(name, 'name'));
  if (parameter === undefined) {
    throw parameterNotFound();
  }
  return parameter;
}

/** A label that is on another version moves. Labels that cannot be ones are listed, they are no error. */
export const labelParameterVersion =
  (ssm: Ssm): Operation<LabelParameterVersionRequest, LabelParameterVersionResult> =>
  (input, context) =>
    atomically(ssm, async (db) => {
      const parameter = await parameterNamed(db, context, input.Name);
      const version = input.ParameterVersion ?? parameter.version;
      if ((await versionNumbered(db, parameter, version)) === undefined) {
        throw noSuchVersion(parameter.name, version);
      }
      const asked = [...new Set(present(input.Labels, 'labels'))];
      const labels = asked.filter((label) => isLabel(label));
      const before = (await labelsOf(db, parameter)).filter((label) => label.version === version);
      const after = new Set([...before.map((label) => label.label), ...labels]);
      if (after.size > mostLabels) {
        throw new ServiceError(
          'ParameterVersionLabelLimitExceeded',
          `A parameter version can have maximum ${mostLabels} labels.Move one or more labels to another version and try again.`,
        );
      }
      const { account, region, name } = parameter;
      for (const label of labels) {
        await db
          .insertInto('ssm_labels')
          .values({ account, region, name, label, version })
          .onConflict((conflict) =>
            conflict.columns(['account', 'region', 'name', 'label']).doUpdateSet({ version }),
          )
          .execute();
      }
      return { InvalidLabels: asked.filter((label) => !isLabel(label)), ParameterVersion: version };
    });

export const unlabelParameterVersion =
  (ssm: Ssm): Operation<UnlabelParameterVersionRequest, UnlabelParameterVersionResult> =>
  (input, context) =>
    atomically(ssm, async (db) => {
      const parameter = await parameterNamed(db, context, input.Name);
      const version = present(input.ParameterVersion, 'parameterVersion');
      if ((await versionNumbered(db, parameter, version)) === undefined) {
        throw noSuchVersion(parameter.name, version);
      }
      const there = new Set(
        (await labelsOf(db, parameter))
          .filter((label) => label.version === version)
          .map((label) => label.label),
      );
      const asked = [...new Set(present(input.Labels, 'labels'))];
      const removed = asked.filter((label) => there.has(label));
      if (removed.length > 0) {
        await db
          .deleteFrom('ssm_labels')
          .where('account', '=', parameter.account)
          .where('region', '=', parameter.region)
          .where('name', '=', parameter.name)
          .where('label', 'in', removed)
          .execute();
      }
      return { RemovedLabels: removed, InvalidLabels: asked.filter((label) => !there.has(label)) };
    });
