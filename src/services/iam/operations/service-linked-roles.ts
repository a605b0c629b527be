import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse,
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { invalidInput, noSuchEntity } from '../errors.ts';
import { type Iam, atomically, iamArn, uniqueId } from '../iam.ts';
import { noSuchRole, roleNamed } from '../owners.ts';
import { findNamed, keyOf } from '../named.ts';
import { roleBrief } from '../role-answer.ts';
import type { RoleRow } from '../tables.ts';
import { serviceRolePath } from './roles.ts';

/** How services whose role is not named after their host call it. */
const namesOf: Readonly<Record<string, string>> = {
  'autoscaling.amazonaws.com': 'AutoScaling',
  'lambda.amazonaws.com': 'Lambda',
  'replicator.lambda.amazonaws.com': 'LambdaReplicator',
  'logger.cloudfront.amazonaws.com': 'CloudFrontLogger',
  'ecs.amazonaws.com': 'ECS',
  'ops.apigateway.amazonaws.com': 'APIGateway',
  'ssm.amazonaws.com': 'AmazonSSM',
};

function roleName(service: string, suffix: string | undefined): string {
  const host = service.split('.')[0] ?? service;
  const name = namesOf[service] ?? host.charAt(0).toUpperCase() + host.slice(1);
  return `AWSServiceRoleFor${name}${suffix === undefined ? '' : `_${suffix}`}`;
}

export const createServiceLinkedRole =
  (iam: Iam): Operation<CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const service = present(input.AWSServiceName, 'aWSServiceName');
      const name = roleName(service, input.CustomSuffix);
      const path = `${serviceRolePath}${service}/`;
      const row: RoleRow = {
        account: context.account,
        key: keyOf(name),
        name,
        id: uniqueId(iam.ids, 'AROA'),
        path,
        arn: iamArn(context, 'role', { path, name }),
        trust_policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
        }),
        description: input.Description ?? null,
        max_session: 3600,
        boundary: null,
        tags: '[]',
        created_at: context.now,
      };
      const taken = await findNamed(db, 'iam_roles', row);
      if (taken !== undefined) {
        throw invalidInput(
          `Service role name ${name} has been taken in this account, please try a different suffix.`,
        );
      }
      await db.insertInto('iam_roles').values(row).execute();
      return { Role: roleBrief(row, { tags: false }) };
    });

/** Removes the role at once; the task that the answer names is then done. */
export const deleteServiceLinkedRole =
  (iam: Iam): Operation<DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse> =>
  (input, context) =>
    atomically(iam, async (db) => {
      const role = await roleNamed(db, context.account, input.RoleName);
      if (!role.path.startsWith(serviceRolePath)) {
        throw noSuchRole(role.name);
      }
      await db.deleteFrom('iam_roles').where('id', '=', role.id).execute();
      return { DeletionTaskId: `task${role.path}${role.name}/${iam.ids.uuid()}` };
    });

export const getServiceLinkedRoleDeletionStatus =
  (): Operation<GetServiceLinkedRoleDeletionStatusRequest, GetServiceLinkedRoleDeletionStatusResponse> =>
  (input) => {
    const task = present(input.DeletionTaskId, 'deletionTaskId');
    if (!task.startsWith(`task${serviceRolePath}`)) {
      throw noSuchEntity(`Deletion task ${task} cannot be found.`);
    }
    return { Status: 'SUCCEEDED' };
  };
