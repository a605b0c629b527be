import type {
  LayersListItem,
  ListLayersRequest,
  ListLayersResponse,
  ListLayerVersionsRequest,
  ListLayerVersionsResponse,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { layerArn, layerNameOf } from '../arn.ts';
import type { Lambda } from '../lambda.ts';
import { layerFilterViolations } from '../layer-rules.ts';
import { fits, listedLayerVersionOf } from '../layer.ts';
import { itemsWanted, keyBefore, pageFrom, pageOfAll } from '../paging.ts';
import type { LayerVersionRecord } from '../records.ts';
import { refuseViolations } from '../validation.ts';

/** ListLayers: each layer with its newest version that fits. */
export function listLayers(lambda: Lambda): Operation<ListLayersRequest, ListLayersResponse> {
  return async (request, context) => {
    refuseViolations(layerFilterViolations(request));
    const fitting = (await lambda.store.layers.all(context)).filter((each) => fits(each, request));
    const newest = fitting.filter((each, at) => fitting[at - 1]?.name !== each.name);
    const { items, next } = pageOfAll(newest, request, ({ name }) => name);
    return {
      Layers: items.map((record): LayersListItem => ({
        LayerName: record.name,
        LayerArn: layerArn(context, record.name),
        LatestMatchingVersion: listedLayerVersionOf(record, context),
      })),
      ...next,
    };
  };
}

/** ListLayerVersions: newest first. A layer that is not there has none. */
export function listLayerVersions(
  lambda: Lambda,
): Operation<ListLayerVersionsRequest, ListLayerVersionsResponse> {
  return async (request, context) => {
    refuseViolations(layerFilterViolations(request));
    const name = layerNameOf(request.LayerName ?? '');
    const wanted = itemsWanted(request);
    const before = keyBefore(request);
    const found: LayerVersionRecord[] = [];
    let after = before === undefined ? undefined : Number(before);
    while (found.length <= wanted) {
      const some = await lambda.store.layers.versions(context, name, { after, limit: wanted + 1 });
      found.push(...some.filter((each) => fits(each, request)));
      after = some.at(-1)?.version;
      if (some.length <= wanted) {
        break;
      }
    }
    const { items, next } = pageFrom(found, wanted, ({ version }) => String(version));
    return { LayerVersions: items.map((record) => listedLayerVersionOf(record, context)), ...next };
  };
}
