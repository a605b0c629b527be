/* oxlint-disable max-lines -- one file with no imports of its own: it is mounted alone, at /var/runtime/bootstrap.mjs */

/**
 * Runs a function's handler as Lambda's managed Node.js runtimes do: a client of the Runtime API, written from its
 * documentation. Plain JavaScript for Node 18 and later; nothing but Node's own modules.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, nodejs-handler.html, nodejs-context.html,
 * nodejs-logging.html, nodejs-exceptions.html, runtimes-custom.html (response streaming), and for texts that no page
 * has, logs of real functions in public issues, named where they are used.
 */
import { statSync, readFileSync, writeSync } from 'node:fs';
import { Agent, request as openRequest } from 'node:http';
import nodeModule, { createRequire } from 'node:module';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

// User code may patch node:http, the console or the environment: what the client needs is taken before it loads.
const sendRequest = openRequest;
const environment = { ...process.env };
delete process.env._LAMBDA_TELEMETRY_LOG_FD;

/** Major version of the declared runtime, whatever Node runs it. */
const runtimeMajor = Number(
  /nodejs(\d+)/.exec(environment.AWS_EXECUTION_ENV ?? '')?.[1] ?? process.versions.node.split('.')[0],
);

/**
 * Up to nodejs22.x there are callbacks: a handler's third parameter, `context.done` and its kin, and waiting for the
 * event loop to be empty. nodejs24.x has none of it.
 */
const hasCallbacks = runtimeMajor < 24;

// ---- errors ----

/** A fault of the function that the runtime has a name for. */
class RuntimeError extends Error {
  /**
   * @param {string} kind Its type without `Runtime.`
   * @param {string} message
   * @param {object} [details] What a log shows besides.
   */
  constructor(kind, message, details = {}) {
    super(message);
    // A log of nodejs24.x lists the name among an error's own properties; those of earlier runtimes do not.
    Object.defineProperty(this, 'name', { value: `Runtime.${kind}`, enumerable: !hasCallbacks });
    Object.assign(this, details);
    // Once more, for the name in the first line.
    Error.captureStackTrace(this, RuntimeError);
  }
}

/** Whether a value can be reported as an error; those of another realm can. */
function isError(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof value.name === 'string' &&
    typeof value.message === 'string' &&
    typeof value.stack === 'string'
  );
}

/** The body of an error report. */
function errorBody(error) {
  try {
    if (isError(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: error.stack.split('\n') };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** What a handler failed with: AWS reports "nothing" as the text `handled`. */
const failure = (reason) => reason ?? 'handled';

/** `at label (path:line:column)`, `at path:line:column` */
const STACK_LINE = /^\s*at (?:(.*) \()?(.*?):(\d+):\d+\)?$/;

/** X-Ray's account of an error. Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
function xrayCause({ errorType, errorMessage, trace }) {
  const stack = trace.flatMap((line) => {
    const found = STACK_LINE.exec(line);
    return found === null ? [] : [{ path: found[2], line: Number(found[3]), label: found[1] ?? 'anonymous' }];
  });
  return {
    working_directory: process.cwd(),
    exceptions: [{ type: errorType, message: errorMessage, stack }],
    paths: [...new Set(stack.map((frame) => frame.path))],
  };
}

/** Characters of a header that Node's servers take by default, with room for the other headers. */
const MAXIMUM_CAUSE = 8192;

const escapeCharacter = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function errorHeaders(body) {
  const headers = {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Function-Error-Type': body.errorType.replaceAll(/[^\x20-\x7e]/g, '?'),
  };
  const cause = JSON.stringify(xrayCause(body)).replaceAll(/[^\x20-\x7e]/g, escapeCharacter);
  if (cause.length <= MAXIMUM_CAUSE) {
    headers['Lambda-Runtime-Function-XRay-Error-Cause'] = cause;
  }
  return headers;
}

// ---- logs ----

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

const isJsonFormat = environment.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';

/** Level below which nothing is written; -1 without one. */
const minimumLevel = levels.indexOf(environment.AWS_LAMBDA_LOG_LEVEL?.toUpperCase() ?? '');

const telemetryDescriptor = Number.parseInt(environment._LAMBDA_TELEMETRY_LOG_FD ?? '', 10);

/** What log records say of the invocation: that of the last one, until the next begins. */
const logged = { requestId: undefined, tenantId: undefined };

/** Writes all of it; a full pipe that does not block is tried again. */
function writeFully(descriptor, bytes) {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (error.code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/**
 * One telemetry frame, in big-endian order: 4 bytes of type, 4 of length, 8 of microseconds since 1970, the message.
 * The type's lowest bits are 11 for text and 10 for JSON, those above them the level, TRACE being 1.
 */
function writeFrame(level, time, text) {
  const message = Buffer.from(`${text}\n`);
  const frame = Buffer.alloc(16 + message.length);
  frame.writeUInt32BE(0xa55a0000 + ((levels.indexOf(level) + 1) << 2) + (isJsonFormat ? 0b10 : 0b11), 0);
  frame.writeUInt32BE(message.length, 4);
  frame.writeBigUInt64BE(BigInt(time.getTime()) * 1000n, 8);
  message.copy(frame, 16);
  writeFully(telemetryDescriptor, frame);
}

/** Writes a record as one event: where lines are events, its own line ends become carriage returns. */
function writeRecord(level, time, text) {
  if (Number.isNaN(telemetryDescriptor)) {
    process.stdout.write(`${text.replaceAll('\n', '\r')}\n`);
  } else {
    writeFrame(level, time, text);
  }
}

const isLogged = (level) => levels.indexOf(level) >= minimumLevel;

/** The class of an error, as JSON logs name it. */
const className = (error) =>
  error instanceof RuntimeError ? error.name : (error.constructor?.name ?? 'UnknownError');

/** Errors in JSON logs, at any depth. */
function jsonLogValue(_key, value) {
  if (!(value instanceof Error)) {
    return value;
  }
  const told = {
    errorType: className(value),
    errorMessage: value.message,
    stackTrace: typeof value.stack === 'string' ? value.stack.split('\n') : value.stack,
  };
  return Object.assign(told, value);
}

/** One value is the message as it is; several become a text, and the first error among them is told of besides. */
function jsonRecord(level, time, values) {
  const record = { timestamp: time.toISOString(), level, ...logged };
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...record, message: values[0] }, jsonLogValue);
    } catch {
      return JSON.stringify({ ...record, message: format(values[0]) });
    }
  }
  const error = values.find((value) => value instanceof Error);
  const { errorType, errorMessage, stackTrace } = error === undefined ? {} : jsonLogValue('', error);
  return JSON.stringify({ ...record, message: format(...values), errorType, errorMessage, stackTrace });
}

function textRecord(level, time, message) {
  // nodejs24.x has a dash where earlier runtimes have "undefined" (aws-lambda-nodejs-runtime-interface-client, issue 175).
  const requestId = logged.requestId ?? (hasCallbacks ? 'undefined' : '-');
  return [time.toISOString(), requestId, level, message].join('\t');
}

function log(level, values) {
  if (isLogged(level)) {
    const time = new Date();
    writeRecord(
      level,
      time,
      isJsonFormat ? jsonRecord(level, time, values) : textRecord(level, time, format(...values)),
    );
  }
}

/** Errors in text logs, at any depth. */
function textLogValue(_key, value) {
  return isError(value)
    ? {
        errorType: value.name,
        errorMessage: value.message,
        code: value.code,
        ...value,
        stack: value.stack.split('\n'),
      }
    : value;
}

/** Tells of what went wrong: `Invoke Error`, `Uncaught Exception`, … */
function logError(title, error) {
  if (isJsonFormat) {
    log('ERROR', [error]);
    return;
  }
  let told;
  try {
    told = JSON.stringify(error, textLogValue);
  } catch {
    told = JSON.stringify(errorBody(error));
  }
  log('ERROR', [`${title} \t${told}`]);
}

/** `console.log()` writes "undefined", as on AWS: the first value is a parameter. */
const consoleMethod =
  (level) =>
  (value, ...values) =>
    log(level, [value, ...values]);

Object.assign(globalThis.console, {
  trace: consoleMethod('TRACE'),
  debug: consoleMethod('DEBUG'),
  log: consoleMethod('INFO'),
  info: consoleMethod('INFO'),
  warn: consoleMethod('WARN'),
  error: consoleMethod('ERROR'),
  fatal: consoleMethod('FATAL'),
});

// ---- the Runtime API ----

const [apiHost, apiPort] = (environment.AWS_LAMBDA_RUNTIME_API ?? '').split(':');

/** One connection for all requests: they never overlap. It does not keep the process alive between them. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function apiRequest(method, resource, headers) {
  return sendRequest({
    host: apiHost,
    port: apiPort,
    agent,
    method,
    path: `/2018-06-01/runtime/${resource}`,
    headers,
  });
}

/** The whole answer to a request. */
function answerTo(request) {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
  });
}

/** Sends a body. Whatever the answer is, an answer refused (413: too large) is the platform's to report. */
function post(resource, headers, body) {
  const request = apiRequest('POST', resource, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  const answer = answerTo(request);
  request.end(body);
  return answer;
}

function postError(resource, error) {
  const body = errorBody(error);
  return post(resource, errorHeaders(body), JSON.stringify(body));
}

// ---- the end of the event loop ----

/** Called when nothing is left that could run; taken off when called. */
let onEmptyLoop;

process.on('beforeExit', () => {
  const listener = onEmptyLoop;
  onEmptyLoop = undefined;
  listener?.();
});

const emptyEventLoop = () =>
  new Promise((resolve) => {
    onEmptyLoop = resolve;
  });

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html#troubleshooting-invocation-nodejs-exit */
const unsettled = () =>
  new RuntimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );

/** Node's status for a promise at the top level that is never settled. */
const UNSETTLED_STATUS = 13;

// ---- streamed responses ----

/** What marks a handler that streams; wrappers of other people's look for it, so it is AWS's. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/** Between the metadata of an HTTP response and its body. */
const PRELUDE_END = Buffer.alloc(8);

/** What a streaming handler writes to. Its request begins with the first byte. */
class ResponseStream extends Writable {
  #resource;
  #contentType = 'application/octet-stream';
  #prelude;
  #request;
  #deliver;
  #delivered = new Promise((resolve) => {
    this.#deliver = resolve;
  });

  constructor(resource, highWaterMark) {
    super({ highWaterMark });
    this.#resource = resource;
    // A stream that is destroyed says so to who uses it; without a listener that would end the process.
    this.on('error', () => {});
    this.#delivered.catch(() => {});
  }

  /** Settles when the platform has the whole response, or the error instead of it. */
  get delivered() {
    return this.#delivered;
  }

  setContentType(contentType) {
    if (this.#request !== undefined) {
      throw new RuntimeError('InvalidStreamingOperation', 'Cannot set content-type, too late.');
    }
    this.#contentType = contentType;
  }

  /** @internal What goes before the first written byte. */
  setPrelude(metadata) {
    this.setContentType('application/vnd.awslambda.http-integration-response');
    this.#prelude = Buffer.concat([Buffer.from(JSON.stringify(metadata)), PRELUDE_END]);
  }

  /**
   * `end(chunk)` does not come here, so a response that is ended without a write has no metadata: as on AWS
   * (aws-lambda-nodejs-runtime-interface-client, issue 97).
   */
  write(chunk, ...rest) {
    if (this.#prelude !== undefined) {
      super.write(this.#prelude);
      this.#prelude = undefined;
    }
    const isWritable = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(isWritable ? chunk : JSON.stringify(chunk), ...rest);
  }

  _write(chunk, _encoding, done) {
    this.#open().write(chunk, done);
  }

  _final(done) {
    this.#open().end(done);
  }

  /** Reports an error: in place of the response, or in its trailers. */
  fail(error) {
    if (this.writableFinished) {
      return this.delivered;
    }
    if (this.#request === undefined) {
      this.#deliver(postError(this.#resource.replace(/response$/, 'error'), error));
    } else {
      const body = errorBody(error);
      this.#request.addTrailers({
        'Lambda-Runtime-Function-Error-Type': errorHeaders(body)['Lambda-Runtime-Function-Error-Type'],
        'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(body)).toString('base64'),
      });
      this.#request.end();
    }
    this.destroy();
    return this.delivered;
  }

  #open() {
    if (this.#request === undefined) {
      this.#request = apiRequest('POST', this.#resource, {
        'Content-Type': this.#contentType,
        'Lambda-Runtime-Function-Response-Mode': 'streaming',
        'Transfer-Encoding': 'chunked',
        Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
      });
      this.#deliver(answerTo(this.#request));
    }
    return this.#request;
  }
}

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    if (typeof handler !== 'function') {
      throw new RuntimeError('MalformedStreamingHandler', 'Streaming handler not a function');
    }
    handler[STREAMING] = 'response';
    if (typeof options?.highWaterMark === 'number') {
      handler[HIGH_WATER_MARK] = options.highWaterMark;
    }
    return handler;
  },
  HttpResponseStream: {
    /** Status, headers and cookies of an HTTP response that the stream is the body of. */
    from(stream, metadata) {
      stream.setPrelude(metadata);
      return stream;
    },
  },
};

// ---- the handler ----

const taskRoot = environment.LAMBDA_TASK_ROOT ?? process.cwd();

/** A name for its own file beside this one, as AWS's is called: "Require stack" in messages ends with it. */
const requireModule = createRequire(new URL('index.mjs', import.meta.url));

const isFile = (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A specifier that names a package: neither a path nor a URL. */
const BARE = /^[\w@][^:]*$/;

/** A hook for modules of this thread. */
const syncHooks = (importers) => ({
  resolve(specifier, context, next) {
    let missing;
    for (const parentURL of [context.parentURL, ...importers]) {
      try {
        return next(specifier, { ...context, parentURL });
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND' || !BARE.test(specifier)) {
          throw error;
        }
        missing ??= error;
      }
    }
    throw missing;
  },
});

/** The same as a module for the hooks' own thread: before Node 22.15 there are no others. */
const asyncHooks = (importers) => `
  export async function resolve(specifier, context, next) {
    let missing;
    for (const parentURL of [context.parentURL, ...${JSON.stringify(importers)}]) {
      try {
        return await next(specifier, { ...context, parentURL });
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND' || !${BARE}.test(specifier)) throw error;
        missing ??= error;
      }
    }
    throw missing;
  }`;

/**
 * Lambda's build of Node looks into NODE_PATH for the packages that ES modules import, too: those of layers, and the SDK.
 * Here a hook does: what is not found is looked for again as if a file beside each node_modules imported it.
 */
function importFromNodePath() {
  const importers = (environment.NODE_PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.basename(folder) === 'node_modules' && isFolder(folder))
    .map((folder) => pathToFileURL(path.join(folder, '..', 'importer.mjs')).href);
  if (importers.length === 0) {
    return;
  }
  if (nodeModule.registerHooks === undefined) {
    nodeModule.register?.(`data:text/javascript,${encodeURIComponent(asyncHooks(importers))}`);
  } else {
    nodeModule.registerHooks(syncHooks(importers));
  }
}

/** Whether Node takes a folder's `.js` files for ES modules: the nearest package.json says. */
function isModuleScope(folder) {
  const file = path.join(folder, 'package.json');
  if (isFile(file)) {
    try {
      return JSON.parse(readFileSync(file, 'utf8'))?.type === 'module';
    } catch {
      return false;
    }
  }
  const parent = path.dirname(folder);
  return parent !== folder && isModuleScope(parent);
}

/** Loads `folder/name`, extensions in Lambda's order; otherwise whatever Node finds by the last name. */
async function loadModule(folder, name) {
  const base = path.resolve(folder, name);
  const extension = ['', '.js', '.mjs', '.cjs'].find((candidate) => isFile(base + candidate));
  if (extension === undefined) {
    // NODE_PATH has the task root: `lib/handler.run` finds /var/task/handler.js too.
    return requireModule(requireModule.resolve(name, { paths: [taskRoot, folder] }));
  }
  const file = base + extension;
  const isEsModule = extension === '.mjs' || (extension === '.js' && isModuleScope(path.dirname(file)));
  return isEsModule ? import(pathToFileURL(file).href) : requireModule(file);
}

/** Errors of loading that AWS has names for; the others are the function's own. */
function loadingError(error) {
  if (error instanceof SyntaxError) {
    return new RuntimeError('UserCodeSyntaxError', String(error));
  }
  return error?.code === 'MODULE_NOT_FOUND' ? new RuntimeError('ImportModuleError', String(error)) : error;
}

/**
 * The function that `folder/file.export.path` names.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-handler-naming
 */
async function loadHandler(name) {
  if (name.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [, folder = '', file, exported] = /^(.*\/)?([^./]*)\.([^/]*)$/.exec(name) ?? [];
  if (file === undefined) {
    throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  }
  let value;
  try {
    value = await loadModule(path.resolve(taskRoot, folder), file);
  } catch (error) {
    throw loadingError(error);
  }
  for (const property of exported.split('.')) {
    value = value?.[property];
  }
  if (typeof value !== 'function') {
    const problem = value === undefined ? 'is undefined or not exported' : 'is not a function';
    throw new RuntimeError('HandlerNotFound', `${name} ${problem}`);
  }
  return value;
}

/** A third parameter is a callback, unless the second is a response stream. */
function checkCallback(handler) {
  if (handler.length < 3 || handler[STREAMING] !== undefined) {
    return;
  }
  if (!hasCallbacks) {
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
  if (runtimeMajor === 22 && environment.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING === undefined) {
    log('WARN', [
      'AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. You will need to update this function to use an async handler to use Node.js 24 or later. For more information and to provide feedback on this change, see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.',
    ]);
  }
}

// ---- invocations ----

function jsonHeader(headers, name) {
  const value = headers[name];
  return value === undefined || value === '' ? undefined : JSON.parse(value);
}

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    ...(hasCallbacks && { callbackWaitsForEmptyEventLoop: true }),
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: jsonHeader(headers, 'lambda-runtime-client-context'),
    identity: jsonHeader(headers, 'lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

const isPromise = (value) => typeof value?.then === 'function';

const endUnsettled = () => void crash('Invoke Error', unsettled(), UNSETTLED_STATUS);

/** What a promise settles to; when the event loop is empty before that, nothing ever will settle it. */
async function settled(promise) {
  const invocation = running;
  onEmptyLoop = endUnsettled;
  try {
    return await promise;
  } catch (reason) {
    throw failure(reason);
  } finally {
    // Not what a callback, or another invocation, waits for by now.
    if (running === invocation && onEmptyLoop === endUnsettled) {
      onEmptyLoop = undefined;
    }
  }
}

/**
 * Runs a handler that may return a promise, call back or use `context.done`: what comes first is the result. A callback's
 * result waits for the event loop to be empty, unless told not to; a handler that does none of it results in null then.
 */
function resultWithCallbacks(handler, event, context) {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const settle = (error, result) => {
      isOver = true;
      return error === undefined || error === null ? resolve(result) : reject(error);
    };
    const callback = (error, result) => {
      if (isOver) {
        return;
      }
      isOver = true;
      if (context.callbackWaitsForEmptyEventLoop) {
        onEmptyLoop = () => settle(error, result);
      } else {
        settle(error, result);
      }
    };
    context.done = settle;
    context.succeed = (result) => settle(undefined, result);
    context.fail = (error) => settle(failure(error));
    const returned = handler(event, context, callback);
    if (isOver) {
      return;
    }
    if (isPromise(returned)) {
      settled(returned).then(
        (result) => isOver || settle(undefined, result),
        (error) => isOver || settle(error),
      );
    } else {
      onEmptyLoop = () => settle(undefined, null);
    }
  });
}

function serialise(result) {
  try {
    return JSON.stringify(result ?? null) ?? 'null';
  } catch {
    const message = 'Unable to stringify response body';
    throw hasCallbacks ? new Error(message) : new RuntimeError('JSONStringifyError', message);
  }
}

/** The one answer that an invocation gets: its first. */
class BufferedAnswer {
  #resource;
  #delivered;

  constructor(resource) {
    this.#resource = resource;
  }

  succeed(body) {
    this.#delivered ??= post(`${this.#resource}/response`, { 'Content-Type': 'application/json' }, body);
    return this.#delivered;
  }

  fail(error) {
    this.#delivered ??= postError(`${this.#resource}/error`, error);
    return this.#delivered;
  }
}

/** What a crash reports to; absent between invocations. */
let running;

async function runBuffered(handler, event, context) {
  const answer = running;
  let body;
  try {
    const result = await (hasCallbacks
      ? resultWithCallbacks(handler, event, context)
      : settled(Promise.resolve(handler(event, context))));
    body = serialise(result);
  } catch (error) {
    logError('Invoke Error', error);
    await answer.fail(error);
    return;
  } finally {
    onEmptyLoop = undefined;
  }
  await answer.succeed(body);
}

async function runStreaming(handler, event, context) {
  const stream = running;
  // A handler that returns without having ended its stream has the invocation time out.
  const alive = setInterval(() => {}, 0x7fffffff);
  alive.unref();
  try {
    const returned = handler(event, stream, context);
    if (!isPromise(returned)) {
      throw new RuntimeError('MalformedStreamingHandler', 'Streaming does not support non-async handlers.');
    }
    await settled(returned);
    if (stream.destroyed && !stream.writableFinished) {
      throw new RuntimeError('TruncatedResponse', 'Response stream was destroyed before its end');
    }
    alive.ref();
  } catch (error) {
    logError('Invoke Error', error);
    stream.fail(error);
  }
  await stream.delivered;
  clearInterval(alive);
  // Up to nodejs22.x what a streaming handler left behind runs to its end first.
  if (context.callbackWaitsForEmptyEventLoop) {
    await emptyEventLoop();
  }
}

function setTraceId(traceId) {
  if (traceId === undefined) {
    delete process.env._X_AMZN_TRACE_ID;
  } else {
    process.env._X_AMZN_TRACE_ID = traceId;
  }
}

async function invoke(handler, { headers, body }) {
  const requestId = headers['lambda-runtime-aws-request-id'];
  const resource = `invocation/${requestId}`;
  Object.assign(logged, { requestId, tenantId: headers['lambda-runtime-aws-tenant-id'] });
  setTraceId(headers['lambda-runtime-trace-id']);
  const isStreaming = handler[STREAMING] === 'response';
  running = isStreaming
    ? new ResponseStream(`${resource}/response`, handler[HIGH_WATER_MARK])
    : new BufferedAnswer(resource);
  let event;
  let context;
  try {
    context = contextOf(headers);
    event = body.length === 0 ? {} : JSON.parse(body.toString());
  } catch (error) {
    logError('Invoke Error', error);
    await running.fail(error);
    return;
  }
  await (isStreaming ? runStreaming : runBuffered)(handler, event, context);
}

// ---- the process ----

/** Milliseconds that a process which is about to end waits for its report to be taken. */
const REPORT_TIMEOUT = 5000;

let isInitialized = false;
let isCrashing = false;
const never = new Promise(() => {});

function reportCrash(error) {
  if (running !== undefined) {
    return running.fail(error);
  }
  return isInitialized ? undefined : postError('init/error', error);
}

/** Reports an error that nothing caught, then ends the process. */
async function crash(title, error, status) {
  if (isCrashing) {
    return;
  }
  isCrashing = true;
  logError(title, error);
  const timeout = new Promise((resolve) => {
    setTimeout(resolve, REPORT_TIMEOUT);
  });
  await Promise.race([timeout, reportCrash(error)]).catch(() => {});
  process.exit(status);
}

// The statuses are those of AWS's runtimes (elastic/apm-agent-nodejs, issue 2379).
process.on('uncaughtException', (error) => void crash('Uncaught Exception', failure(error), 129));
process.on('unhandledRejection', (reason, promise) => {
  const error = new RuntimeError('UnhandledPromiseRejection', String(reason), { reason, promise });
  void crash('Unhandled Promise Rejection', error, 128);
});

async function initialise() {
  onEmptyLoop = () => void crash('Uncaught Exception', unsettled(), UNSETTLED_STATUS);
  try {
    importFromNodePath();
    const handler = await loadHandler(environment._HANDLER ?? '');
    checkCallback(handler);
    isInitialized = true;
    return handler;
  } catch (error) {
    await crash(hasCallbacks ? 'Uncaught Exception' : 'Init Error', failure(error), 129);
  } finally {
    onEmptyLoop = undefined;
  }
}

async function nextInvocation() {
  if (isCrashing) {
    await never;
  }
  running = undefined;
  const request = apiRequest('GET', 'invocation/next');
  const answer = answerTo(request);
  request.end();
  const { status, ...invocation } = await answer;
  if (status !== 200) {
    throw new Error(`The Runtime API answered ${status} to a request for the next invocation`);
  }
  return invocation;
}

async function run() {
  const handler = await initialise();
  for (;;) {
    await invoke(handler, await nextInvocation());
  }
}

try {
  await run();
} catch (error) {
  // The Runtime API is gone: there is nobody to report to.
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
}
