/** What the code of an operation reads of its input, as far as the names in it can tell. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A file, its declarations at the top by name, and where its imported names come from. */
interface SourceModule {
  readonly path: string;
  readonly source: ts.SourceFile;
  readonly declarations: ReadonlyMap<string, ts.Node>;
  readonly imports: ReadonlyMap<string, Import>;
}

interface Import {
  readonly path: string;
  /** What the other file calls it; undefined for all of it, as a namespace. */
  readonly name: string | undefined;
}

/** What an operation's code could read a member by. */
export interface NamesRead {
  readonly names: ReadonlySet<string>;
  /** Beginnings of names that the code puts together. */
  readonly beginnings: ReadonlySet<string>;
}

/** Whether a member may be read. */
export function mayRead({ names, beginnings }: NamesRead, member: string): boolean {
  return names.has(member) || [...beginnings].some((beginning) => member.startsWith(beginning));
}

/**
 * For every key of an object in `service.ts` that is an operation of the API: the names that are read, or stand as a text,
 * in what the key is bound to and in everything of this project that this uses. A member that is not among them is read by
 * no name; one that is among them may be a member of something else.
 * @param folder the service's folder
 * @param operations names of the API
 */
export function scanService(folder: string, operations: ReadonlySet<string>): ReadonlyMap<string, NamesRead> {
  const modules = new Map<string, SourceModule>();
  const service = loadModule(modules, join(folder, 'service.ts'));
  const found = new Map<string, NamesRead>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && operations.has(node.name.text)) {
      found.set(node.name.text, namesFrom(modules, service, node.initializer));
    }
    ts.forEachChild(node, visit);
  };
  visit(service.source);
  return found;
}

function loadModule(modules: Map<string, SourceModule>, path: string): SourceModule {
  const known = modules.get(path);
  if (known !== undefined) {
    return known;
  }
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const declarations = new Map<string, ts.Node>();
  const imports = new Map<string, Import>();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      readImport(statement, path).forEach(([name, imported]) => imports.set(name, imported));
    } else if (ts.isVariableStatement(statement)) {
      statement.declarationList.declarations.forEach((declaration) =>
        declaredNames(declaration.name).forEach((name) => declarations.set(name, declaration)),
      );
    } else if (
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name !== undefined
    ) {
      declarations.set(statement.name.text, statement);
    }
  }
  const module = { path, source, declarations, imports };
  modules.set(path, module);
  return module;
}

function readImport(statement: ts.ImportDeclaration, from: string): [string, Import][] {
  const { importClause: clause, moduleSpecifier } = statement;
  const path = ts.isStringLiteral(moduleSpecifier) ? join(dirname(from), moduleSpecifier.text) : '';
  const bindings = clause?.namedBindings;
  if (bindings === undefined || !path.endsWith('.ts') || !existsSync(path)) {
    return [];
  }
  return ts.isNamespaceImport(bindings)
    ? [[bindings.name.text, { path, name: undefined }]]
    : bindings.elements.map((element) => [
        element.name.text,
        { path, name: (element.propertyName ?? element.name).text },
      ]);
}

function declaredNames(name: ts.BindingName): string[] {
  return ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isBindingElement(element) ? declaredNames(element.name) : []));
}

function namesFrom(modules: Map<string, SourceModule>, module: SourceModule, root: ts.Node): NamesRead {
  const read = { names: new Set<string>(), beginnings: new Set<string>() };
  const seen = new Set<ts.Node>();
  const queue: { readonly module: SourceModule; readonly node: ts.Node }[] = [{ module, node: root }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (!seen.has(next.node)) {
      seen.add(next.node);
      const used = readNames(next.node, read);
      queue.push(...used.flatMap((use) => declarationOf(modules, next.module, use)));
    }
  }
  return read;
}

/** `name`, or `name.member` of an import of a whole file. */
interface Use {
  readonly name: string;
  readonly member: string | undefined;
}

/** `Checksum${algorithm}`, but not the sentences of messages. */
const BEGINNING = /^[A-Z][A-Za-z]{3,}$/;

/** Adds what a declaration reads. @returns what it refers to */
function readNames(
  root: ts.Node,
  { names, beginnings }: { readonly names: Set<string>; readonly beginnings: Set<string> },
): Use[] {
  const uses: Use[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) {
      return;
    }
    if (ts.isPropertyAccessExpression(node)) {
      names.add(node.name.text);
    } else if (ts.isStringLiteralLike(node)) {
      names.add(node.text);
    } else if (ts.isPropertyAssignment(node) && isInTable(node, root)) {
      names.add(node.name.getText());
    } else if (ts.isTemplateHead(node) && BEGINNING.test(node.text)) {
      beginnings.add(node.text);
    } else if (ts.isBindingElement(node)) {
      const read = node.propertyName ?? node.name;
      if (ts.isIdentifier(read)) {
        names.add(read.text);
      }
    } else if (ts.isIdentifier(node)) {
      const parent = node.parent;
      const isOwner = ts.isPropertyAccessExpression(parent) && parent.expression === node;
      uses.push({ name: node.text, member: isOwner ? parent.name.text : undefined });
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return uses;
}

/** Keys of an object that stands at the top of a file are data, which code may take names of members from. */
function isInTable(node: ts.PropertyAssignment, root: ts.Node): boolean {
  return ts.isVariableDeclaration(root) && ts.findAncestor(node, ts.isFunctionLike) === undefined;
}

function declarationOf(
  modules: Map<string, SourceModule>,
  module: SourceModule,
  use: Use,
): { readonly module: SourceModule; readonly node: ts.Node }[] {
  const own = module.declarations.get(use.name);
  if (own !== undefined) {
    return [{ module, node: own }];
  }
  const imported = module.imports.get(use.name);
  const name = imported?.name ?? use.member;
  if (imported === undefined || name === undefined) {
    return [];
  }
  const other = loadModule(modules, imported.path);
  const node = other.declarations.get(name);
  return node === undefined ? [] : [{ module: other, node }];
}
