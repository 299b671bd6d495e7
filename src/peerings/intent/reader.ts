import { type Alias, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import { closestWords } from '../../text/closest.ts';
import { nameProblem } from '../names.ts';
import { meshPairs } from './pairs.ts';
import type { Mistake, Place, Reference, WantedPair } from './types.ts';

/** As many peerings as a list may have pages for, by far more than an account may have. */
const MOST_PAIRS = 20_000;

/** So many are told, of what is read first. Through aliases, a small file can be wrong a million times. */
export const MOST_MISTAKES = 100;

const FILE_KEYS = ['version', 'peerings', 'meshes'];
const PEERING_KEYS = ['name', 'vpcs'];
const MESH_KEYS = ['vpcs', 'hub'];

/** Reads the nodes of one document, and collects what is wrong with them. */
export class Reader {
  readonly pairs: WantedPair[] = [];
  readonly mistakes: Mistake[] = [];
  readonly #lines: LineCounter;
  #targets: ReadonlyMap<Alias, Node | undefined> = new Map();
  #isFull = false;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  report(node: Node | undefined, message: string): void {
    this.reportAt(node?.range?.[0] ?? 0, message);
  }

  reportAt(offset: number, message: string): void {
    this.mistakes.push({ ...this.#placeAt(offset), message });
  }

  /** Reads a document from its root; its aliases stand for these. */
  async readFile(root: Node, targets: ReadonlyMap<Alias, Node | undefined>): Promise<void> {
    this.#targets = targets;
    for (const [alias, target] of targets)
      if (target === undefined) this.report(alias, `There is no anchor "${alias.source}" before this.`);
    const members = await this.#members(root, FILE_KEYS, 'The file');
    if (members === undefined) return;
    const version = members.get('version');
    if (version === undefined) this.report(root, 'The file needs "version: 1".');
    else this.#readVersion(version);
    const peerings = this.#items(members.get('peerings'), 'peerings');
    for (const item of peerings) if (!this.#isEnough()) await this.#readPeering(item);
    const meshes = this.#items(members.get('meshes'), 'meshes');
    for (const item of meshes) if (!this.#isEnough()) await this.#readMesh(item);
  }

  /** Whether reading on would only say more of the same. */
  #isEnough(): boolean {
    return this.#isFull || this.mistakes.length > MOST_MISTAKES;
  }

  #readVersion(node: Node): void {
    const version = this.#resolved(node);
    const value = isScalar(version) ? version.value : undefined;
    if (value === '1') this.report(node, 'The version is the number 1, without quotes.');
    else if (version !== undefined && value !== 1)
      this.report(node, 'This dopeer reads version 1 of such files.');
  }

  async #readPeering(node: Node): Promise<void> {
    const members = await this.#members(node, PEERING_KEYS, 'A peering');
    if (members === undefined) return;
    const name = this.#text(members.get('name'), 'name');
    const problem = name === undefined ? undefined : nameProblem(name.text);
    if (problem !== undefined)
      this.report(members.get('name'), `"${name?.text}" cannot be a name. ${problem}`);
    const [first, second, third] = this.#references(members.get('vpcs'), node, 'A peering needs "vpcs".');
    if (first === undefined) return;
    if (second === undefined || third !== undefined)
      return this.report(members.get('vpcs'), 'A peering has two VPCs.');
    if (!this.#isTooMany(1, node)) this.#addPair(this.#placeOf(node), name?.text, first, second);
  }

  async #readMesh(node: Node): Promise<void> {
    const members = await this.#members(node, MESH_KEYS, 'A mesh');
    if (members === undefined) return;
    const hub = this.#text(members.get('hub'), 'hub');
    const vpcs = this.#references(members.get('vpcs'), node, 'A mesh needs "vpcs".');
    const [first] = vpcs;
    if (first === undefined || (hub === undefined && members.has('hub'))) return;
    if (hub === undefined && vpcs.length < 2)
      return this.report(members.get('vpcs'), 'A mesh connects two or more VPCs, or one with a "hub".');
    const others = hub === undefined ? [] : vpcs.filter(({ text }) => text !== hub.text);
    if (hub !== undefined && others.length < vpcs.length)
      this.report(members.get('hub'), `The hub "${hub.text}" is among the VPCs it is to be connected with.`);
    const count = hub === undefined ? (vpcs.length * (vpcs.length - 1)) / 2 : others.length;
    if (this.#isTooMany(count, node)) return;
    for (const [one, other] of meshPairs(hub === undefined ? vpcs : others, hub))
      this.#addPair(other, undefined, one, other);
  }

  /** Whether the file would want more pairs than any account has; told once. */
  #isTooMany(more: number, node: Node): boolean {
    if (this.pairs.length + more <= MOST_PAIRS) return false;
    if (!this.#isFull) this.report(node, `The file wants more than ${MOST_PAIRS} pairs.`);
    this.#isFull = true;
    return true;
  }

  #addPair(place: Place, name: string | undefined, first: Reference, second: Reference): void {
    const { line, column } = place;
    if (first.text === second.text)
      this.mistakes.push({ line, column, message: `A VPC cannot be peered with itself: "${first.text}".` });
    else this.pairs.push({ line, column, name, vpcs: [first, second] });
  }

  /** The members of a mapping by their keys; unknown ones are mistakes. */
  async #members(
    node: Node,
    keys: readonly string[],
    what: string,
  ): Promise<ReadonlyMap<string, Node> | undefined> {
    const map = this.#resolved(node);
    if (!isMap(map)) {
      if (map !== undefined) this.report(node, `${what} has members: ${keys.join(', ')}.`);
      return undefined;
    }
    const members = new Map<string, Node>();
    const seen = new Set<string>();
    for (const { key, value } of map.items) {
      if (this.#isEnough()) break;
      const named = this.#resolved(key as Node);
      if (named === undefined) continue;
      const text = isScalar(named) ? String(named.value) : '';
      if (seen.has(text)) this.report(key as Node, `${what} has "${text}" already.`);
      else if (!keys.includes(text)) await this.#reportUnknown(key as Node, text, keys, what);
      else if (value !== null) members.set(text, value as Node);
      seen.add(text);
    }
    return members;
  }

  async #reportUnknown(key: Node, text: string, keys: readonly string[], what: string): Promise<void> {
    const [closest] = await closestWords(text, keys);
    const next = closest === undefined ? `There are ${keys.join(', ')}.` : `Did you mean "${closest}"?`;
    this.report(key, `${what} has no member "${text}". ${next}`);
  }

  /** The items of a list; none where there is no list. */
  #items(node: Node | undefined, what: string): readonly Node[] {
    if (node === undefined) return [];
    const list = this.#resolved(node);
    if (isSeq(list)) return list.items as readonly Node[];
    // `peerings:` with nothing behind it is an empty list.
    if (list !== undefined && !(isScalar(list) && list.value === null))
      this.report(node, `"${what}" is a list.`);
    return [];
  }

  #references(node: Node | undefined, parent: Node, missing: string): readonly Reference[] {
    if (node === undefined) {
      this.report(parent, missing);
      return [];
    }
    const items = this.#items(node, 'vpcs');
    if (items.length === 0 && isSeq(this.#resolved(node))) this.report(node, missing);
    const references = items.map((item) => this.#text(item, 'VPC'));
    return references.every((reference) => reference !== undefined) ? references : [];
  }

  #text(node: Node | undefined, what: string): Reference | undefined {
    if (node === undefined) return undefined;
    const scalar = this.#resolved(node);
    if (scalar === undefined) return undefined;
    // A number or a date would lose what was typed, such as the zero in front of an ID.
    const value = isScalar(scalar) && scalar.value !== null ? (scalar.source ?? scalar.value) : undefined;
    if (typeof value === 'string' && value.trim() !== '') return { ...this.#placeOf(node), text: value };
    this.report(node, what === 'VPC' ? 'A VPC is a name or an ID.' : `"${what}" is a text.`);
    return undefined;
  }

  /** What a node is, or stands for; `undefined` where that is nothing, which has been told. */
  #resolved(node: Node): Node | undefined {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  #placeOf(node: Node): Place {
    return this.#placeAt(node.range?.[0] ?? 0);
  }

  #placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}
