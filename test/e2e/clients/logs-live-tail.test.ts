import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBoto } from './boto-program.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { sdkSettings } from './sdk-settings.ts';

const ARN = 'arn:aws:logs:us-east-1:000000000000:log-group:live';

let platform: RunningPlatform;
let client: CloudWatchLogs;

beforeAll(async () => {
  platform = await startPlatform();
  client = new CloudWatchLogs({ ...sdkSettings(platform.endpoint), disableHostPrefix: true });
  await client.createLogGroup({ logGroupName: 'live' });
  await client.createLogStream({ logGroupName: 'live', logStreamName: 's' });
});

afterAll(async () => {
  client.destroy();
  await platform.stop();
});

test('boto3 sees what arrives and matches', async () => {
  const program = `
logs = boto3.client("logs")
client = boto3.client("logs", config=Config(inject_host_prefix=False))
seen = []
for event in client.start_live_tail(logGroupIdentifiers=["${ARN}"], logEventFilterPattern="yes")["responseStream"]:
    if "sessionStart" in event:
        logs.put_log_events(logGroupName="live", logStreamName="s", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": m} for m in ("yes 1", "no", "yes 2")])
    else:
        seen += [(e["message"], e["logStreamName"]) for e in event["sessionUpdate"]["sessionResults"]]
        if seen:
            break
show(seen)
`;
  expect(await runBoto(platform, program)).toEqual([
    ['yes 1', 's'],
    ['yes 2', 's'],
  ]);
});

test('the SDK for JavaScript sees what arrives', async () => {
  const { responseStream } = await client.startLiveTail({ logGroupIdentifiers: [ARN] });
  const messages: (string | undefined)[] = [];
  for await (const { sessionStart, sessionUpdate } of responseStream ?? []) {
    if (sessionStart !== undefined) {
      const logEvents = [{ timestamp: Date.now(), message: 'by JavaScript' }];
      await client.putLogEvents({ logGroupName: 'live', logStreamName: 's', logEvents });
    }
    messages.push(...(sessionUpdate?.sessionResults ?? []).map(({ message }) => message));
    if (messages.length > 0) {
      break;
    }
  }
  expect(messages).toEqual(['by JavaScript']);
});
