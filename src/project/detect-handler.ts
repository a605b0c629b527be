/**
 * Handlers that projects use when they say nothing: the console's own name first, then those of AWS's guides and of
 * the usual templates.
 */
const USUAL_HANDLERS = [
  'lambda_function.lambda_handler',
  'app.lambda_handler',
  'app.handler',
  'main.handler',
  'main.lambda_handler',
  'handler.handler',
  'handler.lambda_handler',
  'index.handler',
] as const;

/**
 * The usual handler that a function has, or `undefined`.
 * @param defines whether a file at the root of the package exists and defines a name
 */
export function detectHandler(defines: (file: string, name: string) => boolean): string | undefined {
  return USUAL_HANDLERS.find((handler) => {
    const [module = '', name = ''] = handler.split('.');
    return defines(`${module}.py`, name);
  });
}
