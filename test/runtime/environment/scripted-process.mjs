// A runtime or an extension that does what it is told: real HTTP from a real process, and nothing of AWS's client.
// Told by the variable SCRIPT what to do first, and by each event (`{"do":"…"}`) what to do with it.
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const script = JSON.parse(process.env.SCRIPT ?? '{}');
const agent = new Agent({ keepAlive: true });
const RUNTIME = '/2018-06-01/runtime';
const EXTENSION = '/2020-01-01/extension';

/** Sends one request; `write` may write the body in parts. */
function call(method, path, { headers = {}, body = '', write } = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, agent, method, path, headers }, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    if (write === undefined) {
      outgoing.end(body);
    } else {
      void write(outgoing);
    }
  });
}

const hang = () => sleep(600_000);

/** Dies so that nothing runs after it. */
async function die({ exit, signal }) {
  if (signal !== undefined) {
    process.kill(process.pid, signal);
    await hang();
  }
  process.exit(exit);
}

async function initialise() {
  const init = script.init ?? {};
  if (init.log !== undefined) {
    writeSync(1, init.log);
  }
  if (init.untilExists !== undefined) {
    if (existsSync(init.untilExists)) {
      return;
    }
    writeFileSync(init.untilExists, '');
  }
  await sleep(init.sleepMs ?? 0);
  if (init.error !== undefined) {
    await call('POST', `${RUNTIME}/init/error`, {
      headers: { 'lambda-runtime-function-error-type': init.errorType ?? '' },
      body: init.error,
    });
  }
  if (init.restore) {
    const restored = await call('GET', `${RUNTIME}/restore/next`);
    writeSync(1, `restored ${restored.status}\n`);
  }
  if (init.exit !== undefined || init.signal !== undefined) {
    await die(init);
  }
}

let lastAnswers = [];

const deeds = {
  ok: (event) => event.value ?? null,
  log: async (event) => {
    for (const line of event.lines) {
      writeSync(1, line);
      await sleep(event.pauseMs ?? 0);
    }
    await (event.afterwards === 'hang' && hang());
    return 'logged';
  },
  variables: () => process.env,
  headers: (_event, { headers }) => headers,
  answers: () => lastAnswers,
  sleep: async ({ ms, afterwards, signal }) => {
    await sleep(ms);
    await (afterwards === 'die' && die({ signal }));
    return 'slept';
  },
  hang,
  die,
  unclaimed: async () => {
    const other = await call('POST', `${RUNTIME}/invocation/another/response`, { body: '1' });
    const early = await call('POST', `${RUNTIME}/init/error`, { body: '{}' });
    const nothing = await call('GET', '/2018-06-01/runtime/elsewhere');
    return [other, early, nothing].map(({ status, body, headers }) => [
      status,
      JSON.parse(body),
      headers['content-type'],
    ]);
  },
  again: async () => {
    const { status, body } = await call('GET', `${RUNTIME}/invocation/next`);
    return [status, body];
  },
};

/** Deeds that answer by themselves: they return what the API said. */
const answers = {
  error: (event, path) =>
    call('POST', `${path}/error`, {
      headers: { 'content-type': 'application/json', 'lambda-runtime-function-error-type': event.type ?? '' },
      body: event.body,
    }),
  big: (event, path) => call('POST', `${path}/response`, { body: Buffer.alloc(event.bytes, 97) }),
  twice: async (_event, path) => {
    const first = await call('POST', `${path}/response`, { body: '"first"' });
    const second = await call('POST', `${path}/response`, { body: '"second"' });
    return [first, second];
  },
  split: (event, path) =>
    call('POST', `${path}/response`, {
      write: async (outgoing) => {
        for (const part of event.parts) {
          outgoing.write(part);
          await sleep(10);
        }
        outgoing.end();
      },
    }),
  cut: async (event, path) => {
    const broken = call('POST', `${path}/response`, {
      write: async (outgoing) => {
        outgoing.write('half');
        await sleep(30);
        outgoing.destroy();
      },
    }).catch(() => undefined);
    await broken;
    await sleep(30);
    return call('POST', `${path}/response`, { body: event.body });
  },
  stream: (event, path) =>
    call('POST', `${path}/response`, {
      headers: {
        'content-type': 'text/plain',
        'lambda-runtime-function-response-mode': event.mode ?? 'streaming',
        'transfer-encoding': 'chunked',
        trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
      },
      write: async (outgoing) => {
        for (const part of event.parts) {
          outgoing.write(part);
          await sleep(20);
        }
        if (event.error !== undefined) {
          outgoing.addTrailers({
            'Lambda-Runtime-Function-Error-Type': event.errorType,
            'Lambda-Runtime-Function-Error-Body': Buffer.from(event.error).toString('base64'),
          });
        }
        outgoing.end();
      },
    }),
  late: async (event, path) => {
    const answer = await call('POST', `${path}/response`, { body: '"early"' });
    await sleep(event.ms);
    return answer;
  },
};

async function serve() {
  for (;;) {
    const invocation = await call('GET', `${RUNTIME}/invocation/next`);
    if (invocation.status !== 200) {
      throw new Error(`next: ${invocation.status} ${invocation.body}`);
    }
    const path = `${RUNTIME}/invocation/${invocation.headers['lambda-runtime-aws-request-id']}`;
    const event = JSON.parse(invocation.body);
    if (answers[event.do] !== undefined) {
      lastAnswers = [await answers[event.do](event, path)]
        .flat()
        .map(({ status, body }) => [status, JSON.parse(body)]);
    } else {
      const value = await (deeds[event.do] ?? deeds.ok)(event, invocation);
      await call('POST', `${path}/response`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(value),
      });
    }
  }
}

/** An extension writes down what happens to it, one line for each event. */
async function extend(name) {
  const { events = ['INVOKE', 'SHUTDOWN'], die: death, diesOn } = script.extensions?.[name] ?? {};
  const registered = await call('POST', `${EXTENSION}/register`, {
    headers: { 'lambda-extension-name': name, 'lambda-extension-accept-feature': 'accountId' },
    body: JSON.stringify({ events }),
  });
  writeSync(1, `${name} registered ${registered.status} ${registered.body}\n`);
  const headers = { 'lambda-extension-identifier': registered.headers['lambda-extension-identifier'] };
  const telemetry = await call('PUT', '/2022-07-01/telemetry', { headers, body: '{}' });
  writeSync(1, `${name} telemetry ${telemetry.status}\n`);
  if (death !== undefined && diesOn === undefined) {
    if (death.error !== undefined) {
      await call('POST', `${EXTENSION}/init/error`, {
        headers: { ...headers, 'lambda-extension-function-error-type': death.error },
      });
    }
    await die(death);
  }
  for (;;) {
    const event = JSON.parse((await call('GET', `${EXTENSION}/event/next`, { headers })).body);
    writeSync(1, `${name} ${event.eventType} ${JSON.stringify(event)}\n`);
    if (event.eventType === diesOn) {
      await die(death);
    }
    if (event.eventType === 'SHUTDOWN') {
      await sleep(script.extensions?.[name]?.shutdownMs ?? 0);
      process.exit(0);
    }
  }
}

const [, , role, name] = process.argv;
if (role === 'extension') {
  await extend(name);
} else {
  await initialise();
  await serve();
}
