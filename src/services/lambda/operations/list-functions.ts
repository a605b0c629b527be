import type {
  FunctionConfiguration,
  ListFunctionsRequest,
  ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import { markUnchanging } from '../../../aws/codec/json-text.ts';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { listedConfigurationOf } from '../function-configuration.ts';
import { LATEST } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { itemsWanted, keyBefore, pageFrom } from '../paging.ts';
import type { FunctionRecord } from '../records.ts';
import { settled } from '../revision.ts';
import { refuseViolations, violation } from '../validation.ts';

/** A listed version with the key of its place in the list. */
interface Listed {
  readonly key: string;
  readonly configuration: FunctionConfiguration;
}

/** ListFunctions: functions by name, with all their versions where asked. */
export function listFunctions(lambda: Lambda): Operation<ListFunctionsRequest, ListFunctionsResponse> {
  return async (request, context) => {
    const { FunctionVersion } = request;
    if (FunctionVersion !== undefined && FunctionVersion !== 'ALL') {
      refuseViolations([
        violation(
          { at: 'functionVersion', value: FunctionVersion },
          'Member must satisfy enum value set: [ALL]',
        ),
      ]);
    }
    const list = FunctionVersion === 'ALL' ? allVersions : latestOnly;
    const wanted = itemsWanted(request);
    const listed = await list(lambda, context, { after: keyBefore(request), limit: wanted + 1 });
    const { items, next } = pageFrom(listed, wanted, ({ key }) => key);
    return { Functions: items.map(({ configuration }) => configuration), ...next };
  };
}

interface Wanted {
  readonly after: string | undefined;
  readonly limit: number;
}

async function latestOnly(lambda: Lambda, context: RequestContext, wanted: Wanted): Promise<Listed[]> {
  const found = await lambda.store.functions.list(context, wanted);
  return found.map((record) => {
    const known = shown.get(record);
    const made = known ?? listedLatest(record, context);
    // A record stays the same object for as long as nothing changes, once the time of its last change is over.
    if (known === undefined && (record.latest.transition?.endsAt ?? 0) <= context.now) {
      shown.set(record, made);
      markUnchanging(made.configuration);
    }
    return made;
  });
}

/** What a list shows of records, each made once. */
const shown = new WeakMap<FunctionRecord, Listed>();

function listedLatest({ name, latest }: FunctionRecord, context: RequestContext): Listed {
  const record = settled(latest, context.now);
  return {
    key: name,
    configuration: listedConfigurationOf(record, { home: context, name, version: LATEST }),
  };
}

/** Keys are `name` for `$LATEST` and `name:number` for the rest; a page may begin within a function. */
async function allVersions(lambda: Lambda, context: RequestContext, wanted: Wanted): Promise<Listed[]> {
  const [name, version] = wanted.after?.split(':') ?? [];
  const listed: Listed[] = [];
  if (name !== undefined) {
    const rest = { name, after: Number(version ?? 0), limit: wanted.limit };
    listed.push(...(await versionsOf(lambda, context, rest)));
  }
  const functions = await lambda.store.functions.list(context, { after: name, limit: wanted.limit });
  for (const record of functions) {
    if (listed.length >= wanted.limit) {
      break;
    }
    const rest = { name: record.name, after: 0, limit: wanted.limit - listed.length };
    listed.push(latestOf(record, context), ...(await versionsOf(lambda, context, rest)));
  }
  return listed.slice(0, wanted.limit);
}

function latestOf({ name, latest }: FunctionRecord, context: RequestContext): Listed {
  const configuration = listedConfigurationOf(settled(latest, context.now), {
    home: context,
    name,
    version: LATEST,
    qualifier: LATEST,
  });
  return { key: name, configuration };
}

async function versionsOf(
  lambda: Lambda,
  context: RequestContext,
  { name, after, limit }: { readonly name: string; readonly after: number; readonly limit: number },
): Promise<Listed[]> {
  const found = await lambda.store.functions.listVersions(context, name, { after, limit });
  return found.map(({ version, record }) => ({
    key: `${name}:${version}`,
    configuration: listedConfigurationOf(settled(record, context.now), {
      home: context,
      name,
      version: String(version),
      qualifier: String(version),
    }),
  }));
}
