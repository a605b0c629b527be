import type {
  AddLayerVersionPermissionRequest,
  AddLayerVersionPermissionResponse,
  GetLayerVersionPolicyRequest,
  GetLayerVersionPolicyResponse,
  RemoveLayerVersionPermissionRequest,
} from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { layerArn, layerNameOf } from '../arn.ts';
import { resourceNotFound } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { requireLayerForPolicy, type LayerVersionPlace } from '../layer.ts';
import { policyDocument, statementOf, withoutStatement, withStatement } from '../policy-statement.ts';
import { refuseWrongRevision } from '../revision.ts';
import { refuseViolations, textViolations } from '../validation.ts';

interface LayerReference {
  readonly LayerName: string | undefined;
  readonly VersionNumber: number | undefined;
}

function placeOf(context: RequestContext, { LayerName, VersionNumber }: LayerReference): LayerVersionPlace {
  return { home: context, name: layerNameOf(LayerName ?? ''), version: VersionNumber ?? 0 };
}

/** AddLayerVersionPermission. */
export function addLayerVersionPermission(
  lambda: Lambda,
): Operation<AddLayerVersionPermissionRequest, AddLayerVersionPermissionResponse> {
  return async (request, context) => {
    const { Action = '', Principal, StatementId, OrganizationId: PrincipalOrgID } = request;
    refuseViolations(textViolations({ at: 'action', value: Action }, { pattern: 'lambda:GetLayerVersion' }));
    const place = placeOf(context, request);
    return lambda.store.atomically(async (store) => {
      const layer = await requireLayerForPolicy(store, place);
      const { statements = [], revisionId = '' } = layer.policy ?? {};
      refuseWrongRevision(request.RevisionId, revisionId, 'GetLayerPolicy');
      const statement = statementOf({
        Action,
        Principal,
        StatementId,
        PrincipalOrgID,
        resource: layerArn(context, place.name, place.version),
        region: context.region,
      });
      const policy = {
        revisionId: lambda.ids.uuid(),
        statements: withStatement(statements, statement),
      };
      await store.layers.put(context, { ...layer, policy });
      return { Statement: JSON.stringify(statement), RevisionId: policy.revisionId };
    });
  };
}

/** RemoveLayerVersionPermission. */
export function removeLayerVersionPermission(
  lambda: Lambda,
): Operation<RemoveLayerVersionPermissionRequest, object> {
  return async (request, context) => {
    await lambda.store.atomically(async (store) => {
      const { policy, ...layer } = await requireLayerForPolicy(store, placeOf(context, request));
      const statements = withoutStatement(policy?.statements ?? [], request.StatementId ?? '');
      refuseWrongRevision(request.RevisionId, policy?.revisionId ?? '', 'GetLayerPolicy');
      const left = { revisionId: lambda.ids.uuid(), statements };
      await store.layers.put(context, statements.length === 0 ? layer : { ...layer, policy: left });
    });
    return {};
  };
}

/** GetLayerVersionPolicy. */
export function getLayerVersionPolicy(
  lambda: Lambda,
): Operation<GetLayerVersionPolicyRequest, GetLayerVersionPolicyResponse> {
  return async (request, context) => {
    const { policy } = await requireLayerForPolicy(lambda.store, placeOf(context, request));
    if (policy === undefined) {
      throw resourceNotFound('No policy is associated with the given resource.');
    }
    return { Policy: policyDocument(policy.statements), RevisionId: policy.revisionId };
  };
}
