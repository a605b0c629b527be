import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteMetricFilterCommand,
  DeleteRetentionPolicyCommand,
  DeleteSubscriptionFilterCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  ListLogGroupsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
  StartLiveTailCommand,
  StartQueryCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  TestMetricFilterCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventId, positionIn } from '../../../src/services/logs/event-position.ts';
import { START, refusal, startSmallPlatform } from '../iam/small-platform.ts';

const GROUP = '/aws/lambda/fn';
const STREAM = '2026/11/24/[$LATEST]abc';
const ARN = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`;
const day = 86_400_000;

async function platformWithStream() {
  const platform = await startSmallPlatform();
  await platform.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await platform.logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: STREAM }));
  return platform;
}

const put = (
  logs: CloudWatchLogsClient,
  events: readonly (readonly [timestamp: number, message: string])[],
  logStreamName = STREAM,
) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName: GROUP,
      logStreamName,
      logEvents: events.map(([timestamp, message]) => ({ timestamp, message })),
    }),
  );

const get = (logs: CloudWatchLogsClient, more: Partial<GetLogEventsCommandInput> = {}) =>
  logs.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: STREAM, ...more }));

const filter = (logs: CloudWatchLogsClient, more: Partial<FilterLogEventsCommandInput> = {}) =>
  logs.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...more }));

const messages = (answer: { events?: { message?: string | undefined }[] | undefined }) =>
  answer.events?.map((event) => event.message);

describe('log groups', () => {
  test('are described with ARNs of both forms', async () => {
    const { logs } = await platformWithStream();
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: GROUP }));
    expect(logGroups).toEqual([
      {
        logGroupName: GROUP,
        creationTime: START,
        metricFilterCount: 0,
        arn: `${ARN}:*`,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
        logGroupArn: ARN,
        deletionProtectionEnabled: false,
      },
    ]);
    const found = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'lambda' }));
    expect(found.logGroups).toEqual([
      {
        logGroupName: GROUP,
        creationTime: START,
        metricFilterCount: 0,
        arn: `${ARN}:*`,
        logGroupClass: 'STANDARD',
        logGroupArn: ARN,
      },
    ]);
    const listed = await logs.send(new ListLogGroupsCommand({ logGroupNamePattern: 'lambda' }));
    expect(listed.logGroups).toEqual([{ logGroupName: GROUP, logGroupArn: ARN, logGroupClass: 'STANDARD' }]);
  });

  test('have one name once, and are gone when deleted', async () => {
    const { logs } = await platformWithStream();
    await put(logs, [[START, 'x']]);
    const create = () => logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    expect(await refusal(create())).toEqual({
      code: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
      status: 400,
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
    expect(await refusal(logs.send(new DeleteLogGroupCommand({ logGroupName: GROUP })))).toEqual({
      code: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
      status: 400,
    });
    await create();
    expect((await filter(logs)).events).toEqual([]);
  });

  test('are found by prefix or by a part of the name, in pages', async () => {
    const { logs } = await startSmallPlatform();
    for (const logGroupName of ['b', 'a/One', 'a/two']) {
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    }
    const described = async (input: object) =>
      (await logs.send(new DescribeLogGroupsCommand(input))).logGroups?.map((group) => group.logGroupName);
    expect(await described({ logGroupNamePrefix: 'a/' })).toEqual(['a/One', 'a/two']);
    expect(await described({ logGroupNamePattern: 'one' })).toEqual(['a/One']);
    const { nextToken } = await logs.send(new DescribeLogGroupsCommand({ limit: 2 }));
    expect(await described({ limit: 2, nextToken })).toEqual(['b']);
    const both = logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' }),
    );
    expect(await refusal(both)).toEqual({
      code: 'InvalidParameterException',
      message: 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
      status: 400,
    });
  });

  test('have tags by name and by ARN', async () => {
    const { logs } = await startSmallPlatform();
    await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP, tags: { env: 'testing1' } }));
    await logs.send(new TagResourceCommand({ resourceArn: ARN, tags: { test1: 'val1' } }));
    await logs.send(new TagLogGroupCommand({ logGroupName: GROUP, tags: { test2: 'val2' } }));
    await logs.send(new UntagResourceCommand({ resourceArn: `${ARN}:*`, tagKeys: ['env'] }));
    const expected = { test1: 'val1', test2: 'val2' };
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn: ARN }))).tags).toEqual(expected);
    expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName: GROUP }))).tags).toEqual(expected);
  });

  test('keep events for one of the numbers of days that there are', async () => {
    const { logs } = await platformWithStream();
    const wrong = logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 2 }));
    expect(await refusal(wrong)).toEqual({
      code: 'InvalidParameterException',
      message:
        'Invalid retention value. Valid values are: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]',
      status: 400,
    });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 3653 }));
  });

  test('forget what is older than their retention', async () => {
    const { logs, clock } = await platformWithStream();
    await put(logs, [[START - 2 * day, 'old']]);
    await put(logs, [[START, 'new']]);
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 1 }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]?.retentionInDays).toBe(1);
    expect(messages(await filter(logs))).toEqual(['new']);
    clock.now += 2 * day;
    expect(messages(await filter(logs))).toEqual([]);
    expect(messages(await get(logs))).toEqual([]);
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: GROUP }));
    expect(messages(await filter(logs))).toEqual(['new']);
  });
});

describe('log streams', () => {
  test('have times once they have events', async () => {
    const { logs, clock } = await platformWithStream();
    const described = async () =>
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }))).logStreams;
    const empty = {
      logStreamName: STREAM,
      creationTime: START,
      arn: `${ARN}:log-stream:${STREAM}`,
      storedBytes: 0,
    };
    expect(await described()).toEqual([empty]);
    clock.now += 10;
    await put(logs, [
      [START - 5, 'a'],
      [START + 5, 'b'],
    ]);
    expect(await described()).toEqual([
      {
        ...empty,
        firstEventTimestamp: START - 5,
        lastEventTimestamp: START + 5,
        lastIngestionTime: START + 10,
        uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
      },
    ]);
    await put(logs, [[START - 9, 'c']]);
    await put(logs, [[START, 'd']]);
    expect(await described()).toMatchObject([
      { firstEventTimestamp: START - 9, lastEventTimestamp: START + 5 },
    ]);
  });

  test('have one name once', async () => {
    const { logs } = await platformWithStream();
    const named = { logGroupName: GROUP, logStreamName: STREAM };
    expect(await refusal(logs.send(new CreateLogStreamCommand(named)))).toMatchObject({
      code: 'ResourceAlreadyExistsException',
      message: 'The specified log stream already exists',
    });
    await logs.send(new DeleteLogStreamCommand(named));
    expect(await refusal(logs.send(new DeleteLogStreamCommand(named)))).toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });

  test('are ordered by name or by their last event, in pages', async () => {
    const { logs } = await platformWithStream();
    for (const [logStreamName, time] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ] as const) {
      await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));
      await put(logs, [[START + time, 'x']], logStreamName);
    }
    await logs.send(new DeleteLogStreamCommand({ logGroupName: GROUP, logStreamName: STREAM }));
    const listed = async (input: object) => {
      const found: (string | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const page = await logs.send(
          new DescribeLogStreamsCommand({ logGroupIdentifier: ARN, limit: 2, nextToken, ...input }),
        );
        found.push(...(page.logStreams ?? []).map((stream) => stream.logStreamName));
        ({ nextToken } = page);
      } while (nextToken !== undefined);
      return found.join('');
    };
    expect(await listed({})).toBe('abc');
    expect(await listed({ descending: true })).toBe('cba');
    expect(await listed({ orderBy: 'LastEventTime' })).toBe('bca');
    expect(await listed({ orderBy: 'LastEventTime', descending: true })).toBe('acb');
    expect(await listed({ logStreamNamePrefix: 'b' })).toBe('b');
    expect(await refusal(listed({ orderBy: 'LastEventTime', logStreamNamePrefix: 'b' }))).toMatchObject({
      code: 'InvalidParameterException',
      message: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
    });
    expect(await refusal(listed({ logGroupName: GROUP }))).toMatchObject({
      code: 'ValidationException',
      message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    });
  });
});

describe('PutLogEvents', () => {
  test('answers a token that nobody has to give back', async () => {
    const { logs } = await platformWithStream();
    const answer = await put(logs, [[START, 'x']]);
    expect(answer.nextSequenceToken).toMatch(/^\d{56}$/);
    expect(answer).not.toHaveProperty('rejectedLogEventsInfo');
  });

  test('tells which events are too old, expired or too new, and takes the rest', async () => {
    const { logs } = await platformWithStream();
    const old = await put(logs, [
      [START - 15 * day, 'old'],
      [START - 14 * day, 'kept'],
    ]);
    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const young = await put(logs, [
      [START, 'now'],
      [START + 7_200_001, 'future'],
    ]);
    expect(young.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    expect(messages(await filter(logs))).toEqual(['kept', 'now']);
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 3 }));
    const expired = await put(logs, [
      [START - 4 * day, 'expired'],
      [START - 3 * day, 'taken'],
    ]);
    expect(expired.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
  });

  test.each<[string, [number, string][], string]>([
    [
      'out of order',
      [
        [START, 'a'],
        [START - 1, 'b'],
      ],
      'Log events in a single PutLogEvents request must be in chronological order.',
    ],
    [
      'over a day',
      [
        [START - day - 1, 'a'],
        [START, 'b'],
      ],
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    ],
    [
      'too large',
      [[START, 'x'.repeat(1_048_576 - 25)]],
      'Upload too large: 1048577 bytes exceeds limit of 1048576',
    ],
  ])('refuses a batch %s', async (_what, events, message) => {
    const { logs } = await platformWithStream();
    expect(await refusal(put(logs, events))).toEqual({
      code: 'InvalidParameterException',
      message,
      status: 400,
    });
  });

  test('needs the stream', async () => {
    const { logs } = await platformWithStream();
    expect(await refusal(put(logs, [[START, 'x']], 'none'))).toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });
});

describe('GetLogEvents', () => {
  test('gives the newest first of all, in the order of time, and goes back by token', async () => {
    const { logs } = await platformWithStream();
    await put(
      logs,
      Array.from({ length: 5 }, (_, index) => [START + index, String(index)] as const),
    );
    const last = await get(logs, { limit: 2 });
    expect(last.events).toEqual([
      { timestamp: START + 3, message: '3', ingestionTime: START },
      { timestamp: START + 4, message: '4', ingestionTime: START },
    ]);
    const before = await get(logs, { limit: 2, nextToken: last.nextBackwardToken });
    expect(messages(before)).toEqual(['1', '2']);
    const first = await get(logs, { limit: 2, nextToken: before.nextBackwardToken });
    expect(messages(first)).toEqual(['0']);
    const beyond = await get(logs, { nextToken: first.nextBackwardToken });
    expect(messages(beyond)).toEqual([]);
    expect(beyond.nextBackwardToken).toBe(first.nextBackwardToken);
  });

  test('follows from the head, and stays at the end until there is more', async () => {
    const { logs } = await platformWithStream();
    await put(logs, [
      [START, 'a'],
      [START, 'b'],
      [START, 'c'],
    ]);
    const first = await get(logs, { startFromHead: true, limit: 2 });
    expect(messages(first)).toEqual(['a', 'b']);
    expect(first.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
    const second = await get(logs, { nextToken: first.nextForwardToken });
    expect(messages(second)).toEqual(['c']);
    const end = await get(logs, { nextToken: second.nextForwardToken });
    expect(messages(end)).toEqual([]);
    expect(end.nextForwardToken).toBe(second.nextForwardToken);
    await put(logs, [[START, 'd']]);
    expect(messages(await get(logs, { nextToken: end.nextForwardToken }))).toEqual(['d']);
  });

  test('gives events from the start time on, and before the end time', async () => {
    const { logs } = await platformWithStream();
    await put(logs, [
      [START, 'a'],
      [START + 1, 'b'],
      [START + 2, 'c'],
    ]);
    const some = await get(logs, { startTime: START + 1, endTime: START + 2 });
    expect(messages(some)).toEqual(['b']);
  });

  test('gives no more than a megabyte at once', async () => {
    const { logs } = await platformWithStream();
    const half = 'x'.repeat(500_000);
    for (let index = 0; index < 5; index++) {
      await put(logs, [[START + index, `${index}${half}`]]);
    }
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    for (;;) {
      const page = await get(logs, { startFromHead: true, nextToken });
      if (page.events?.length === 0) {
        break;
      }
      expect(page.events?.length).toBeLessThanOrEqual(2);
      seen.push(...(messages(page) ?? []).map((message) => message?.slice(0, 1)));
      nextToken = page.nextForwardToken;
    }
    expect(seen.join('')).toBe('01234');
  });

  test.each(['invalid', 'f/1/s', `x/${'0'.repeat(56)}/s`])('refuses the token %s', async (nextToken) => {
    const { logs } = await platformWithStream();
    expect(await refusal(get(logs, { nextToken }))).toEqual({
      code: 'InvalidParameterException',
      message: 'The specified nextToken is invalid.',
      status: 400,
    });
  });

  test('refuses more than ten thousand', async () => {
    const { logs } = await platformWithStream();
    expect(await refusal(get(logs, { limit: 10_001 }))).toMatchObject({
      message:
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    });
  });
});

async function filled() {
  const platform = await platformWithStream();
  const logStreamName = 'other';
  await platform.logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));
  await put(platform.logs, [
    [START, 'INFO one'],
    [START + 2, 'ERROR two'],
  ]);
  await put(
    platform.logs,
    [
      [START + 1, '{"level":"ERROR","ms":12}'],
      [START + 3, 'INFO three'],
    ],
    'other',
  );
  return platform;
}

describe('FilterLogEvents', () => {
  test('puts all streams together by time', async () => {
    const { logs } = await filled();
    const answer = await filter(logs, { interleaved: true });
    expect(answer.searchedLogStreams).toEqual([]);
    expect(answer).not.toHaveProperty('nextToken');
    expect(answer.events?.map((event) => [event.logStreamName, event.message])).toEqual([
      [STREAM, 'INFO one'],
      ['other', '{"level":"ERROR","ms":12}'],
      [STREAM, 'ERROR two'],
      ['other', 'INFO three'],
    ]);
    const ids = answer.events?.map((event) => event.eventId) ?? [];
    expect(ids.toSorted((left, right) => ((left ?? '') < (right ?? '') ? -1 : 1))).toEqual(ids);
    expect(new Set(ids).size).toBe(4);
  });

  test.each<[Partial<FilterLogEventsCommandInput>, string[]]>([
    [{ filterPattern: 'ERROR' }, ['{"level":"ERROR","ms":12}', 'ERROR two']],
    [{ filterPattern: '?two ?three' }, ['ERROR two', 'INFO three']],
    [{ filterPattern: 'INFO -one' }, ['INFO three']],
    [{ filterPattern: '{ $.level = "ERROR" && $.ms > 10 }' }, ['{"level":"ERROR","ms":12}']],
    [{ filterPattern: '[level=INFO, word]' }, ['INFO one', 'INFO three']],
    [{ logStreamNames: ['other'] }, ['{"level":"ERROR","ms":12}', 'INFO three']],
    [{ logStreamNamePrefix: '2026/' }, ['INFO one', 'ERROR two']],
    [{ logStreamNamePrefix: 'none' }, []],
    [{ startTime: START + 1, endTime: START + 2 }, ['{"level":"ERROR","ms":12}', 'ERROR two']],
  ])('%o', async (input, expected) => {
    const { logs } = await filled();
    expect(messages(await filter(logs, input))).toEqual(expected);
  });

  test('goes on by token', async () => {
    const { logs } = await filled();
    const first = await filter(logs, { limit: 1, filterPattern: 'INFO' });
    expect(messages(first)).toEqual(['INFO one']);
    const second = await filter(logs, { limit: 1, filterPattern: 'INFO', nextToken: first.nextToken });
    expect(messages(second)).toEqual(['INFO three']);
    expect(second.nextToken).toBeUndefined();
  });

  test.each<[Partial<FilterLogEventsCommandInput>, string, string]>([
    [{ filterPattern: 'a-b' }, 'InvalidParameterException', "Invalid character(s) in term 'a-b'"],
    [
      { filterPattern: '{ $.a' },
      'InvalidParameterException',
      "If a filter pattern starts with '{' it must end with '}'",
    ],
    [{ nextToken: 'x' }, 'InvalidParameterException', 'The specified nextToken is invalid.'],
    [{ logStreamNames: ['none'] }, 'ResourceNotFoundException', 'The specified log stream does not exist.'],
    [{ logGroupName: 'none' }, 'ResourceNotFoundException', 'The specified log group does not exist.'],
  ])('refuses %o', async (input, code, message) => {
    const { logs } = await filled();
    expect(await refusal(filter(logs, input))).toEqual({ code, message, status: 400 });
  });
});

describe('filters of a group', () => {
  test('for metrics are kept, found and deleted', async () => {
    const { logs } = await platformWithStream();
    const named = { logGroupName: GROUP, filterName: 'errors' };
    const metricTransformations = [
      { metricName: 'Errors', metricNamespace: 'App', metricValue: '1', defaultValue: 0 },
    ];
    await logs.send(new PutMetricFilterCommand({ ...named, filterPattern: 'ERROR', metricTransformations }));
    const { metricFilters } = await logs.send(
      new DescribeMetricFiltersCommand({ metricName: 'Errors', metricNamespace: 'App' }),
    );
    expect(metricFilters).toEqual([
      {
        ...named,
        filterPattern: 'ERROR',
        metricTransformations,
        creationTime: START,
        applyOnTransformedLogs: false,
      },
    ]);
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]?.metricFilterCount).toBe(1);
    await logs.send(new DeleteMetricFilterCommand(named));
    expect(await refusal(logs.send(new DeleteMetricFilterCommand(named)))).toMatchObject({
      message: 'The specified metric filter does not exist.',
    });
  });

  test('can be tried', async () => {
    const { logs } = await startSmallPlatform();
    const tried = new TestMetricFilterCommand({
      filterPattern: '[level, ms > 10]',
      logEventMessages: ['INFO 5', 'INFO 50'],
    });
    expect((await logs.send(tried)).matches).toEqual([
      { eventNumber: 2, eventMessage: 'INFO 50', extractedValues: { $level: 'INFO', $ms: '50' } },
    ]);
  });

  test('for subscriptions are kept, two at most', async () => {
    const { logs } = await platformWithStream();
    const destinationArn = 'arn:aws:lambda:us-east-1:000000000000:function:sink';
    const subscribe = (filterName: string, more: object = {}) =>
      logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName: GROUP,
          filterName,
          filterPattern: '',
          destinationArn,
          ...more,
        }),
      );
    await subscribe('one');
    await subscribe('one', { filterPattern: '[]' });
    await subscribe('two');
    expect(await refusal(subscribe('three'))).toMatchObject({
      code: 'LimitExceededException',
      message: 'Resource limit exceeded.',
    });
    const { subscriptionFilters } = await logs.send(
      new DescribeSubscriptionFiltersCommand({ logGroupName: GROUP, filterNamePrefix: 'one' }),
    );
    expect(subscriptionFilters).toEqual([
      {
        filterName: 'one',
        logGroupName: GROUP,
        filterPattern: '[]',
        destinationArn,
        distribution: 'ByLogStream',
        applyOnTransformedLogs: false,
        creationTime: START,
      },
    ]);
    const foreign = { destinationArn: destinationArn.replace('000000000000', '111111111111') };
    expect(await refusal(subscribe('one', foreign))).toMatchObject({ code: 'AccessDeniedException' });
    const kinesis = { destinationArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' };
    expect(await refusal(subscribe('one', kinesis))).toMatchObject({
      message: 'destinationArn for vendor kinesis cannot be used without roleArn',
    });
    const remove = new DeleteSubscriptionFilterCommand({ logGroupName: GROUP, filterName: 'none' });
    expect(await refusal(logs.send(remove))).toMatchObject({
      message: 'The specified subscription filter does not exist.',
    });
  });
});

test('StartLiveTail begins with the session and goes on with what arrives', async () => {
  const { logs, appender } = await platformWithStream();
  const { responseStream } = await logs.send(
    new StartLiveTailCommand({
      logGroupIdentifiers: [ARN],
      logStreamNamePrefixes: ['2026'],
      logEventFilterPattern: 'ERROR',
    }),
  );
  const shown: (string | undefined)[] = [];
  let started: unknown;
  for await (const event of responseStream ?? []) {
    if (event.sessionStart !== undefined) {
      started = event.sessionStart;
      await put(logs, [
        [START, 'ERROR one'],
        [START, 'INFO two'],
      ]);
      const place = { account: '000000000000', region: 'us-east-1', group: GROUP };
      const events = [{ timestamp: START, message: 'ERROR three' }];
      await appender.append({ ...place, stream: 'unlike' }, events);
      await appender.append({ ...place, region: 'eu-west-1', stream: STREAM }, events);
      await appender.append({ ...place, stream: STREAM }, events);
    }
    shown.push(...(event.sessionUpdate?.sessionResults ?? []).map((result) => result.message));
    if (shown.length === 2) {
      break;
    }
  }
  expect(started).toMatchObject({ logGroupIdentifiers: [ARN], logEventFilterPattern: 'ERROR' });
  expect(shown).toEqual(['ERROR one', 'ERROR three']);
});

test('the platform appends to groups and streams that are not there yet', async () => {
  const { logs, appender } = await startSmallPlatform();
  const target = { account: '000000000000', region: 'us-east-1', group: GROUP, stream: STREAM };
  await appender.append(target, [{ timestamp: START, message: 'START' }]);
  await appender.append(target, [
    { timestamp: START, message: 'printed' },
    { timestamp: START + 1, message: 'END' },
  ]);
  expect(messages(await get(logs, { startFromHead: true }))).toEqual(['START', 'printed', 'END']);
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
  expect(logStreams?.[0]).toMatchObject({ firstEventTimestamp: START, lastEventTimestamp: START + 1 });
});

test('queries of Logs Insights are refused in so many words', async () => {
  const { logs } = await platformWithStream();
  const query = new StartQueryCommand({
    logGroupName: GROUP,
    startTime: 0,
    endTime: 1,
    queryString: 'fields @message',
  });
  expect(await refusal(logs.send(query))).toMatchObject({
    code: 'InvalidParameterException',
    message: expect.stringContaining('not supported here'),
  });
});

test('an event id tells where the event stands, and sorts like it', () => {
  const position = fc.record({
    timestamp: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    id: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  });
  fc.assert(
    fc.property(position, position, (left, right) => {
      expect(positionIn(eventId(left))).toEqual(left);
      const before =
        left.timestamp < right.timestamp || (left.timestamp === right.timestamp && left.id < right.id);
      expect(eventId(left) < eventId(right)).toBe(before);
    }),
  );
});
