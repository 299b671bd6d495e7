import { type Alias, type Document, isAlias, type Node, visit } from 'yaml';

/**
 * What each alias of a document stands for: the last node before it that has its anchor; `undefined` where none has.
 * The library would go through the whole document for each.
 */
export function aliasTargets(document: Document): ReadonlyMap<Alias, Node | undefined> {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) targets.set(node, anchored.get(node.source));
      else if (node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return targets;
}
