import type { Operations } from '../../aws/operation.ts';
import { keepAllReady } from '../../services/lambda/ready-environments.ts';
import { createLambdaService } from '../../services/lambda/service.ts';
import { LambdaStore } from '../../services/lambda/store.ts';
import type { LambdaTables } from '../../services/lambda/tables.ts';
import { StoredEventQueue } from '../events/event-queue.ts';
import type { EventTables } from '../events/tables.ts';
import type { FoundUrl } from '../function-urls/serve-function-url.ts';
import { randomIds } from '../random-ids.ts';
import { tablesFor } from '../state.ts';
import { UploadInspector } from '../upload-inspector.ts';
import { composeFunctions, type FunctionParts } from './compose-functions.ts';
import { contextOf } from './call-service.ts';
import { foreignLayers } from './foreign-layers.ts';
import { HotFunctions } from './hot-functions.ts';
import { inspectUploads } from './inspected-uploads.ts';
import { objectReader } from './object-reader.ts';
import { OfferedArchives } from './offered-archives.ts';
import type { SharedParts } from './shared-parts.ts';
import { zipInspector } from './zip-inspector.ts';

/** Lambda, with what runs its functions. */
export interface LambdaParts {
  readonly operations: Operations;
  /** Functions that are made from projects. */
  readonly hot: HotFunctions;
  /** Finds what a function's URL leads to. */
  readonly findUrl: (id: string) => Promise<FoundUrl | undefined>;
  /** Resolves when what functions have logged can be read. */
  readonly flushLogs: () => Promise<void>;
  readonly resume: () => void;
  readonly drain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export function composeLambda(shared: SharedParts): LambdaParts {
  const { state, links, listener, call, origin, now } = shared;
  const { blobs, database } = state;
  const functions = composeFunctions(shared);
  const store = new LambdaStore(tablesFor<LambdaTables>(database));
  const { onNotice } = listener;
  const events = new StoredEventQueue({ database: tablesFor<EventTables>(database), call, now, onNotice });
  const blobPath = (sha256: string): string => blobs.path(sha256);
  const zips = zipInspector(blobPath);
  const offered = new OfferedArchives(objectReader(call));
  const inspector = new UploadInspector(listener.onFinding);
  const service = createLambdaService({
    store,
    blobs,
    zips,
    objects: offered,
    links,
    runner: functions.runner,
    events,
    foreignLayers: foreignLayers({ blobs, zips, findFile: shared.functions.findForeignLayer }),
    ids: randomIds,
    random: Math.random,
    options: { settleMillis: 0, strictIam: shared.strictIam, functionUrl: functionUrls(origin) },
  });
  const hot = new HotFunctions({
    operations: inspectUploads(service, { store, inspector, blobPath }),
    codes: functions.hotCodes,
    offered,
    contextOf: (region) => contextOf({ region }, shared),
    onNotice,
  });
  return {
    operations: hot.operations,
    hot,
    findUrl: async (id) => {
      const found = await store.urls.lookUp(id);
      return found && { record: found.record, ...found.place, ...found.place.home };
    },
    flushLogs: functions.flushLogs,
    ...lifetime({ events, functions, inspector, store, shared }),
  };
}

interface Lasting {
  readonly events: StoredEventQueue;
  readonly functions: FunctionParts;
  readonly inspector: UploadInspector;
  readonly store: LambdaStore;
  readonly shared: SharedParts;
}

/** How what goes on by itself begins and ends. */
function lifetime({
  events,
  functions,
  inspector,
  store,
  shared: { listener, now },
}: Lasting): Pick<LambdaParts, 'resume' | 'drain' | 'close'> {
  return {
    resume: () => {
      events.wake();
      keepAllReady({ store, runner: functions.runner }, now()).catch((error: unknown) =>
        listener.onNotice(`Cannot keep functions ready as they were: ${String(error)}`),
      );
    },
    drain: async () => {
      await events.close();
      await functions.drain();
      await inspector.close();
    },
    close: async () => {
      await functions.close();
      await events.close();
      await inspector.close();
    },
  };
}

/** Names below `localhost` are this machine's, without anybody's DNS (RFC 6761, section 6.3). */
function functionUrls(origin: () => string): (id: string, region: string) => string {
  return (id, region) => `http://${id}.lambda-url.${region}.localhost:${new URL(origin()).port}/`;
}
