import type { ListShape, MapShape, Member, Shape, StructShape } from '../shape.ts';
import { itemName } from './decode-xml.ts';
import { decodeText } from './decode-text.ts';
import { serializationError } from './serialization-error.ts';

/** Form fields as a tree: `Tags.member.1.Key` is four steps from the root. */
interface FieldNode {
  text: string | undefined;
  readonly children: Map<string, FieldNode>;
}

const MAX_DEPTH = 32;

/**
 * Reads the fields of a query request as the operation's input (Smithy, awsQuery): lists are `Name.member.N`, or
 * `Name.N` where they are flattened, maps `Name.entry.N.key` and `Name.entry.N.value`, and an empty list is `Name=`.
 * @throws {ServiceError} SerializationException
 */
export function decodeQuery(
  shape: StructShape,
  fields: Iterable<readonly [string, string]>,
): Record<string, unknown> {
  const root = makeNode();
  for (const [name, value] of fields) {
    plant(root, name.split('.', MAX_DEPTH + 1), value);
  }
  return decodeStruct(shape, root);
}

function makeNode(): FieldNode {
  return { text: undefined, children: new Map() };
}

function plant(root: FieldNode, path: readonly string[], value: string): void {
  if (path.length > MAX_DEPTH) {
    throw serializationError('A parameter is nested too deep');
  }
  let node = root;
  for (const step of path) {
    const next = node.children.get(step) ?? makeNode();
    node.children.set(step, next);
    node = next;
  }
  node.text = value;
}

function decodeStruct(shape: StructShape, node: FieldNode): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (const member of shape.members) {
    const child = node.children.get(member.traits.xmlName ?? member.name);
    const value = child === undefined ? undefined : decodeMember(member, child);
    if (value !== undefined) {
      decoded[member.name] = value;
    }
  }
  return decoded;
}

function decodeMember({ shape, traits }: Member, node: FieldNode): unknown {
  return decodeNode(shape, node, traits.xmlFlattened === 1);
}

function decodeNode(shape: Shape, node: FieldNode, isFlat: boolean): unknown {
  switch (shape.kind) {
    case 'struct':
      return decodeStruct(shape, node);
    case 'list':
      return decodeList(shape, isFlat ? node : node.children.get(itemName(shape)));
    case 'map':
      return decodeMap(shape, isFlat ? node : node.children.get('entry'));
    default:
      return node.text === undefined ? undefined : decodeText(shape, node.text);
  }
}

const INDEX = /^[1-9]\d{0,8}$/;

/** Children that have a number, in its order. Gaps are closed. */
function numbered(node: FieldNode | undefined): FieldNode[] {
  return [...(node?.children ?? [])]
    .filter(([step]) => INDEX.test(step))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

function decodeList({ item }: ListShape, node: FieldNode | undefined): unknown[] {
  return numbered(node)
    .map((child) => decodeNode(item.shape, child, false))
    .filter((value) => value !== undefined);
}

function decodeMap({ key, value }: MapShape, node: FieldNode | undefined): Record<string, unknown> {
  const keyName = key.traits.xmlName ?? 'key';
  const valueName = value.traits.xmlName ?? 'value';
  return Object.fromEntries(
    numbered(node).flatMap(({ children }) => {
      const name = children.get(keyName)?.text;
      const child = children.get(valueName);
      return name === undefined || child === undefined ? [] : [[name, decodeNode(value.shape, child, false)]];
    }),
  );
}
