import { explain, forTarget, type ProblemExplanation } from './explanation.ts';
import type { ProblemKind } from './problem.ts';

/** Explanations by kind. `{path}` stands for a quoted field of the problem, `{=seconds}` for one without quotes. */
export const explanationTexts: Readonly<Partial<Record<ProblemKind, ProblemExplanation>>> = {
  // What Lambda's API refuses
  'unzip-failed': explain(
    'Lambda cannot unpack the zip',
    'it is damaged, encrypted, compressed with another method than deflate, or no zip',
    'zipwright check says which; make or download it again',
  ),
  'unzipped-too-large': explain(
    'The function with its layers is too large',
    'Lambda takes 262,144,000 bytes (250 MB) unzipped, all layers together',
    'zipwright check names what is biggest; zipwright build has --slim and --exclude-runtime-sdk',
  ),
  'request-too-large': explain(
    'The zip is too large for a direct upload',
    'Lambda takes 50 MB in a request',
    'upload it to a bucket, and give --s3-bucket and --s3-key',
  ),
  'too-many-layers': explain(
    'The function has too many layers',
    'it can have five',
    'merge layers, or build what they bring into the package',
  ),
  'runtime-refused': explain(
    'Lambda does not take the runtime {runtime}',
    'its support has ended, or it is none',
    'choose a newer one: docs/reference/runtimes.md has their dates',
  ),
  'storage-full': explain(
    "The account's storage for code is full",
    'all versions of all functions and layers of a Region share it',
    'delete old versions of functions and layers, or ask AWS for more',
  ),
  'role-unusable': explain(
    'Lambda may not use the role',
    "the role's trust policy does not name lambda.amazonaws.com, or the role was made seconds ago",
    'let lambda.amazonaws.com assume the role; after making it wait some seconds and try again',
  ),
  'not-authorized': explain(
    'Somebody may not do {action}',
    'the policy of who calls, of the role or of the resource does not allow it',
    'allow it in the policy; for what the function itself calls, in that of its execution role',
  ),
  'object-refused': explain(
    'Lambda cannot get the zip from S3: {=reason}',
    'the bucket or key is not there, may not be read, or is in another Region than the function',
    "check bucket, key and version; the bucket must be in the function's Region",
  ),
  'update-in-progress': explain(
    'The function is being made or changed',
    'Lambda takes one change at a time',
    'wait for it: aws lambda wait function-updated-v2, or function-active-v2',
  ),
  // What stands in the way of the handler
  'handler-malformed': explain(
    'The handler {handler} is not of the form module.function',
    'there is no dot in it',
    'set it to the file without .py, a dot and the function: lambda_function.lambda_handler',
  ),
  'handler-missing': explain(
    'The module {module} has no {name}',
    'the handler setting names another function than the file has',
    'set the handler to a function that the file defines at its top level',
  ),
  'syntax-error': explain(
    'Python cannot read {file}, line {=line}',
    "a mistake in the source, or syntax that is newer than the runtime's Python",
    'try it with the Python of the runtime: zipwright run',
  ),
  'bytecode-foreign': explain(
    'The bytecode of {module} is of another Python',
    'a .pyc file without its source was compiled by another version',
    'ship the source, or compile with the Python of the runtime: zipwright build --bytecode',
  ),
  'distribution-missing': explain(
    'The metadata of {distribution} is not there',
    'its .dist-info folder was left out, or it was never installed',
    'keep .dist-info folders: importlib.metadata reads them',
  ),
  'openssl-old': explain(
    'urllib3 2 needs a newer OpenSSL than the runtime has',
    'runtimes up to python3.9 have OpenSSL 1.0.2',
    'require urllib3<2, or move to python3.10 or newer',
  ),
  // What the loader and the kernel refuse
  'symbol-version': explain(
    '{path} needs {=version}',
    'it was compiled on a newer system than the runtime has',
    'a newer runtime, or a wheel for an older glibc: zipwright wheels NAME',
  ),
  'not-loadable': explain(
    '{path} cannot be loaded: {=reason}',
    'it is for another system or processor, or damaged',
    forTarget,
  ),
  'symbol-undefined': explain(
    '{path} lacks the symbol {symbol}',
    'a library that it needs is of another version, or it is for another Python',
    forTarget,
  ),
  'native-import': explain(
    'The extension modules of {=distribution} cannot be loaded',
    'they are for another Python, system or processor',
    forTarget,
  ),
  'permission-denied': explain(
    '{path} may not be read, entered or started',
    'its mode in the zip does not let others than its owner, and the function is not run by its owner',
    'zipwright fix sets the modes: 644 for files, 755 for programs and folders',
  ),
  // What happens while the function runs
  'sdk-old': explain(
    'The SDK does not know {=what}',
    "the runtime's boto3 is older than that",
    'bring your own: zipwright build --bundle-sdk',
  ),
  'file-missing': explain(
    '{path} is not there',
    'it was left out of the zip, or is looked for in another folder: the function starts in /var/task',
    'build paths from __file__, and check that the zip has the file',
  ),
  'read-only': explain(
    '{path} cannot be written',
    'only /tmp can be',
    'write below /tmp; caches have variables for it, such as HOME=/tmp and XDG_CACHE_HOME',
  ),
  'not-json': explain(
    'What the handler returned cannot be made JSON',
    'it has values such as datetime, Decimal, bytes or set',
    'return what json.dumps takes',
  ),
  'response-too-large': explain(
    'What the handler returned is too large',
    'Lambda takes 6 MB',
    'put it into S3 and return a link',
  ),
  'init-timeout': explain(
    'Loading the function took too long',
    'what is done when the module is imported has 10 seconds; then it is done again within the timeout',
    'import and connect later, or give more memory',
  ),
};
