/** The handler setting's two parts. */
export interface HandlerName {
  /** With dots: Lambda takes slashes for them. */
  readonly module: string;
  readonly name: string;
}

/** Reads `module.function` as AWS's runtime client does (awslambdaric, bootstrap.py); `undefined` when it is not so. */
export function parseHandlerName(handler: string): HandlerName | undefined {
  const dot = handler.lastIndexOf('.');
  return dot <= 0 || dot === handler.length - 1
    ? undefined
    : { module: handler.slice(0, dot).replaceAll('/', '.'), name: handler.slice(dot + 1) };
}

/** The module alone. */
export function handlerModule(handler: string | undefined): string | undefined {
  return handler === undefined ? undefined : parseHandlerName(handler)?.module;
}
