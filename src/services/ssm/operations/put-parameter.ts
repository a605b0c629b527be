import type { PutParameterRequest, PutParameterResult } from '@aws-sdk/client-ssm';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { validationException } from '../errors.ts';
import { checkParameterName } from '../parameter-name.ts';
import { checkPattern, tierFor } from '../parameter-value.ts';
import { type Ssm, type SsmTransaction, atomically } from '../ssm.ts';
import { findParameter, labelsOf, versionNumbered, versionsOf } from '../store.ts';
import type { ParameterRow, ParameterVersionRow } from '../tables.ts';

const mostVersions = 100;

function checkRequest(input: PutParameterRequest): void {
  checkParameterName(present(input.Name, 'name'));
  if (present(input.Value, 'value') === '') {
    throw validationException(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (input.Overwrite === true && (input.Tags?.length ?? 0) > 0) {
    throw validationException(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
}

/** What the first version of a parameter has where the request does not say. */
const blank = {
  version: 0,
  data_type: 'text',
  tier: undefined,
  description: null,
  key_id: 'alias/aws/ssm',
  allowed_pattern: null,
  policies: null,
};

/** What an overwrite does not say stays as the version before has it. */
function nextVersion(
  input: PutParameterRequest,
  before: ParameterVersionRow | undefined,
  context: RequestContext,
): ParameterVersionRow {
  const value = present(input.Value, 'value');
  const type = typeOf(input, before);
  const base = before ?? blank;
  return {
    account: context.account,
    region: context.region,
    name: present(input.Name, 'name'),
    version: base.version + 1,
    type,
    value,
    data_type: input.DataType ?? base.data_type,
    tier: tierFor(value, input.Tier, base.tier),
    description: input.Description ?? base.description,
    key_id: type === 'SecureString' ? (input.KeyId ?? base.key_id) : null,
    allowed_pattern: input.AllowedPattern ?? base.allowed_pattern,
    policies: input.Policies ?? base.policies,
    modified_at: context.now,
    modified_by: context.callerArn,
  };
}

/**
 * @throws {ServiceError} ValidationException, HierarchyTypeMismatchException
 */
function typeOf(
  input: PutParameterRequest,
  before: ParameterVersionRow | undefined,
): ParameterVersionRow['type'] {
  const type = input.Type ?? before?.type;
  if (type === undefined) {
    throw validationException('A parameter type is required when you create a parameter.');
  }
  if (before !== undefined && before.type !== type) {
    throw new ServiceError(
      'HierarchyTypeMismatchException',
      "Parameter Store does not support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
    );
  }
  return type;
}

/** A hundred versions are kept; the oldest makes room unless it has a label. */
async function makeRoom(db: SsmTransaction, parameter: ParameterRow): Promise<void> {
  const [oldest, ...rest] = await versionsOf(db, parameter);
  if (oldest === undefined || rest.length + 1 < mostVersions) {
    return;
  }
  if ((await labelsOf(db, parameter)).some((label) => label.version === oldest.version)) {
    throw new ServiceError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${parameter.name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  }
  await db
    .deleteFrom('ssm_versions')
    .where('account', '=', parameter.account)
    .where('region', '=', parameter.region)
    .where('name', '=', parameter.name)
    .where('version', '=', oldest.version)
    .execute();
}

async function write(db: SsmTransaction, input: PutParameterRequest, context: RequestContext) {
  const parameter = await findParameter(db, context, present(input.Name, 'name'));
  if (parameter !== undefined && input.Overwrite !== true) {
    throw new ServiceError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const before = parameter && (await versionNumbered(db, parameter, parameter.version));
  const row = nextVersion(input, before, context);
  checkPattern(row.value, row.allowed_pattern ?? undefined);
  if (parameter === undefined) {
    const { account, region, name, version } = row;
    const tags = JSON.stringify(input.Tags ?? []);
    await db.insertInto('ssm_parameters').values({ account, region, name, version, tags }).execute();
  } else {
    await makeRoom(db, parameter);
    await db
      .updateTable('ssm_parameters')
      .set({ version: row.version })
      .where('account', '=', row.account)
      .where('region', '=', row.region)
      .where('name', '=', row.name)
      .execute();
  }
  await db.insertInto('ssm_versions').values(row).execute();
  return { Version: row.version, Tier: row.tier };
}

export const putParameter =
  (ssm: Ssm): Operation<PutParameterRequest, PutParameterResult> =>
  (input, context) => {
    checkRequest(input);
    return atomically(ssm, (db) => write(db, input, context));
  };
