import type { ListVersionsByFunctionRequest, ListVersionsByFunctionResponse } from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { listedConfigurationOf } from '../function-configuration.ts';
import { LATEST, readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { itemsWanted, keyBefore, pageFrom } from '../paging.ts';
import { settled } from '../revision.ts';
import { requireFunction } from '../target.ts';

/** ListVersionsByFunction: `$LATEST` first, then oldest to newest. */
export function listVersionsByFunction(
  lambda: Lambda,
): Operation<ListVersionsByFunctionRequest, ListVersionsByFunctionResponse> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'newer',
      action: 'ListVersionsByFunction',
    });
    const { latest } = await requireFunction(lambda.store, { home: context, name, now: context.now });
    const after = keyBefore(request);
    const wanted = itemsWanted(request);
    const published = await lambda.store.functions.listVersions(context, name, {
      after: after === undefined || after === LATEST ? 0 : Number(after),
      limit: wanted + 1,
    });
    const versions = published.map(({ version, record }) => ({ version: String(version), record }));
    const all = after === undefined ? [{ version: LATEST, record: latest }, ...versions] : versions;
    const { items, next } = pageFrom(all, wanted, ({ version }) => version);
    return {
      Versions: items.map(({ version, record }) =>
        listedConfigurationOf(settled(record, context.now), {
          home: context,
          name,
          version,
          qualifier: version,
        }),
      ),
      ...next,
    };
  };
}
