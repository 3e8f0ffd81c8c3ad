/** A kind of node of the tree, as `src/node-types.json` describes it. */
interface NodeInfo {
  type: string;
  named: boolean;
  root?: boolean;
  fields?: Record<string, ChildrenInfo>;
  children?: ChildrenInfo;
  subtypes?: { type: string; named: boolean }[];
}

interface ChildrenInfo {
  multiple: boolean;
  required: boolean;
  types: { type: string; named: boolean }[];
}

/** What `Parser.setLanguage` of the package `tree-sitter` takes. */
declare const pincite: {
  name: "pincite";
  language: unknown;
  nodeTypeInfo: NodeInfo[];
};

export = pincite;
