import { definesName } from '../../python/defines-name.ts';
import { decodeSource } from '../../python/source-text.ts';
import { quoteName, type Finding } from '../finding.ts';
import { parseHandlerName, type HandlerName } from '../handler-name.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError } from '../lambda-error.ts';
import { isLikeLayer } from '../layer-folders.ts';

/** Looks for the file and the function that the handler setting names. */
export function checkHandler(inspection: Inspection): Finding[] {
  const { target, modules } = inspection;
  if (target.kind === 'layer') {
    return [];
  }
  if (target.handler === undefined) {
    return [handlerUnknown()];
  }
  const handler = parseHandlerName(target.handler);
  if (handler === undefined) {
    return [malformed(target.handler)];
  }
  const found = modules.find(handler.module);
  if (found === undefined || found.kind === 'namespace') {
    return [
      isLayer(inspection.artifact, handler)
        ? layerAsFunction(inspection, target.handler)
        : fileMissing(inspection, target.handler, handler),
    ];
  }
  const { archive, entry } = found.file;
  const bytes = entry.path.endsWith('.py') ? archive.reader.read(entry) : undefined;
  if (bytes === undefined || definesName(decodeSource(bytes), handler.name)) {
    return [];
  }
  return [
    {
      code: 'HANDLER_FUNCTION_MISSING',
      severity: 'error',
      ...placeOf(inspection, archive, entry.path),
      message: `Handler ${quoteName(target.handler)}: ${quoteName(entry.path)} does not define ${quoteName(handler.name)}`,
      hint: 'set the handler to a function that the file has',
      lambdaError: `Runtime.HandlerNotFound: Handler '${handler.name}' missing on module '${handler.module}'`,
    },
  ];
}

function handlerUnknown(): Finding {
  return {
    code: 'HANDLER_UNKNOWN',
    severity: 'notice',
    message: 'Nothing says what the handler is: neither it nor what it imports was looked at',
    hint: 'say it with --handler module.function',
  };
}

function malformed(handler: string): Finding {
  return {
    code: 'HANDLER_MALFORMED',
    severity: 'error',
    message: `Handler ${quoteName(handler)} is not of the form module.function`,
    hint: 'a handler is the file without .py, a dot and the name of the function: lambda_function.lambda_handler',
    lambdaError: `Runtime.MalformedHandlerName: Bad handler '${handler}': not enough values to unpack (expected 2, got 1)`,
  };
}

/** Whether an archive has nothing but a layer's folders, and the handler not even there. */
function isLayer(archive: InspectedArchive, { module }: HandlerName): boolean {
  const file = `python/${module.replaceAll('.', '/')}.py`;
  return !archive.files.has(file) && isLikeLayer(archive);
}

function layerAsFunction(inspection: Inspection, handler: string): Finding {
  const { label, files } = inspection.artifact;
  const [path] = files.keys();
  return {
    code: 'LAYER_AS_FUNCTION',
    severity: 'error',
    ...(path === undefined ? {} : { path }),
    message: `${quoteName(label)} is a layer, which has nothing but python/, lib/, bin/ and extensions/: there is no handler ${quoteName(handler)}`,
    hint: 'check it without --handler, or name it with --layer beside the function',
    lambdaError: importError(inspection, `No module named '${moduleOf(handler)}'`),
  };
}

function moduleOf(handler: string): string {
  return parseHandlerName(handler)?.module.split('.', 1)[0] ?? handler;
}

/** The most frequent mistake is a folder too many or too few: look for the file elsewhere and say so. */
function fileMissing(inspection: Inspection, handler: string, { module, name }: HandlerName): Finding {
  const file = `${module.replaceAll('.', '/')}.py`;
  const base = file.slice(file.lastIndexOf('/') + 1);
  const paths = [...inspection.artifact.files.keys()];
  const folded = paths.find(
    (path) => path.split('/').length === file.split('/').length + 1 && path.endsWith(`/${file}`),
  );
  const elsewhere = folded ?? paths.find((path) => path === base || path.endsWith(`/${base}`));
  return {
    code: 'HANDLER_FILE_MISSING',
    severity: 'error',
    message: `Handler ${quoteName(handler)}: neither the artifact nor a layer has ${quoteName(file)}`,
    hint: hintFor(elsewhere, folded !== undefined, name),
    lambdaError: importError(inspection, `No module named '${moduleOf(handler)}'`),
  };
}

function hintFor(elsewhere: string | undefined, isFolded: boolean, name: string): string {
  if (elsewhere === undefined) {
    return 'set the handler to a file that the artifact has, or add the file';
  }
  const handler = `${elsewhere.replace(/\.py$/, '')}.${name}`;
  return isFolded
    ? `everything is one folder too deep: zip what is in ${quoteName(elsewhere.split('/', 1)[0] ?? '')}, not the folder itself; or set the handler to ${quoteName(handler)}`
    : `${quoteName(elsewhere)} is there: set the handler to ${quoteName(handler)}`;
}
